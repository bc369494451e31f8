import { status } from '@grpc/grpc-js';

/** A refusal in the words of gRPC. Thrown by the model, turned into a status by the wiring. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: status;
  /** Ack ids that were refused, with Google's reason; sent as google.rpc.ErrorInfo. */
  readonly ackFailures: ReadonlyMap<string, string> | undefined;

  constructor(code: status, message: string, ackFailures?: ReadonlyMap<string, string>) {
    super(message);
    this.code = code;
    this.ackFailures = ackFailures;
  }
}

export function invalidArgument(message: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, message);
}

export function notFound(what: string): RpcError {
  return new RpcError(status.NOT_FOUND, `Resource not found (resource=${what}).`);
}

export function alreadyExists(what: string): RpcError {
  return new RpcError(status.ALREADY_EXISTS, `Resource already exists in the project (resource=${what}).`);
}

export function failedPrecondition(message: string): RpcError {
  return new RpcError(status.FAILED_PRECONDITION, message);
}
