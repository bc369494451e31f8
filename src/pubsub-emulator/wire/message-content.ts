import { fieldSize, ProtoWriter } from './proto-writer.ts';

/**
 * What a publisher may say in a message. `head` is the same content in wire form, without id and publish time, so that
 * a delivery copies bytes instead of encoding fields again. The data is a part of it, looked up when somebody asks:
 * a buffer object per message would cost more than all else that is kept of it.
 */
export class MessageContent {
  readonly head: Buffer;
  readonly attributes: ReadonlyMap<string, string>;
  readonly orderingKey: string;
  readonly dataBytes: number;
  private readonly dataStart: number;

  constructor(
    head: Buffer,
    attributes: ReadonlyMap<string, string>,
    orderingKey: string,
    data: { readonly start: number; readonly bytes: number },
  ) {
    this.head = head;
    this.attributes = attributes;
    this.orderingKey = orderingKey;
    this.dataStart = data.start;
    this.dataBytes = data.bytes;
  }

  get data(): Buffer {
    return this.head.subarray(this.dataStart, this.dataStart + this.dataBytes);
  }
}

/** Builds a message that did not come in over the wire (dead letters, messages with fields to be dropped). */
export function messageContent(
  data: Buffer,
  attributes: ReadonlyMap<string, string>,
  orderingKey: string,
): MessageContent {
  const head = encodeHead(data, attributes, orderingKey);
  // The data is written first: behind its tag and its length.
  const start = data.length > 0 ? fieldSize(data.length) - data.length : 0;
  return new MessageContent(head, attributes, orderingKey, { start, bytes: data.length });
}

function encodeHead(data: Buffer, attributes: ReadonlyMap<string, string>, orderingKey: string): Buffer {
  const keyLength = Buffer.byteLength(orderingKey);
  const sizes = [...attributes].map(([name, value]) => {
    return { name, value, nameLength: Buffer.byteLength(name), valueLength: Buffer.byteLength(value) };
  });
  let total = data.length > 0 ? fieldSize(data.length) : 0;
  for (const { nameLength, valueLength } of sizes) {
    total += fieldSize(fieldSize(nameLength) + fieldSize(valueLength));
  }
  if (keyLength > 0) total += fieldSize(keyLength);
  const writer = new ProtoWriter(total);
  if (data.length > 0) writer.bytesField(1, data);
  for (const { name, value, nameLength, valueLength } of sizes) {
    writer.open(2, fieldSize(nameLength) + fieldSize(valueLength));
    writer.textField(1, name, nameLength);
    writer.textField(2, value, valueLength);
  }
  if (keyLength > 0) writer.textField(5, orderingKey, keyLength);
  return writer.bytes;
}
