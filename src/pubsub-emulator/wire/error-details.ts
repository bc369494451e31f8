import { fieldSize, ProtoWriter } from './proto-writer.ts';

const ERROR_INFO_TYPE = 'type.googleapis.com/google.rpc.ErrorInfo';

/**
 * google.rpc.Status with one google.rpc.ErrorInfo whose metadata says for each ack id why it failed, as clients of
 * exactly-once subscriptions expect it in `grpc-status-details-bin`.
 */
export function ackFailureDetails(code: number, failures: ReadonlyMap<string, string>): Buffer {
  const info = errorInfo(failures);
  const any = new ProtoWriter(fieldSize(ERROR_INFO_TYPE.length) + fieldSize(info.length));
  any.asciiField(1, ERROR_INFO_TYPE);
  any.bytesField(2, info);
  const status = new ProtoWriter(2 + fieldSize(any.bytes.length));
  status.varintField(1, code);
  status.bytesField(3, any.bytes);
  return status.bytes;
}

function errorInfo(failures: ReadonlyMap<string, string>): Buffer {
  const reason = 'ACK_FAILURE';
  const domain = 'pubsub.googleapis.com';
  let size = fieldSize(reason.length) + fieldSize(domain.length);
  for (const [ackId, why] of failures) size += fieldSize(fieldSize(ackId.length) + fieldSize(why.length));
  const writer = new ProtoWriter(size);
  writer.asciiField(1, reason);
  writer.asciiField(2, domain);
  for (const [ackId, why] of failures) {
    writer.open(3, fieldSize(ackId.length) + fieldSize(why.length));
    writer.asciiField(1, ackId);
    writer.asciiField(2, why);
  }
  return writer.bytes;
}
