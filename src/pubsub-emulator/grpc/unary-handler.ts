import { Metadata, status, type handleUnaryCall, type ServerUnaryCall } from '@grpc/grpc-js';
import { RpcError } from '../rpc-error.ts';
import { ackFailureDetails } from '../wire/error-details.ts';

type Answer<Request, Response> = (
  request: Request,
  call: ServerUnaryCall<Request, Response>,
) => Response | Promise<Response>;

/** Makes a gRPC method out of a function that returns its answer or throws. */
export function unaryHandler<Request, Response>(
  answer: Answer<Request, Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    // Most answers are there at once; going through a promise would cost every publish a turn.
    try {
      const response = answer(call.request, call);
      if (!(response instanceof Promise)) {
        callback(null, response);
        return;
      }
      response.then(
        (late) => callback(null, late),
        (error: unknown) => callback(serviceError(error)),
      );
    } catch (error) {
      callback(serviceError(error));
    }
  };
}

export interface ServiceStatus {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** The gRPC status of an error; anything unexpected is INTERNAL, with its text, because this is a tool for tests. */
export function serviceError(error: unknown): ServiceStatus {
  const metadata = new Metadata();
  if (!(error instanceof RpcError)) return { code: status.INTERNAL, details: String(error), metadata };
  if (error.ackFailures !== undefined) {
    metadata.set('grpc-status-details-bin', ackFailureDetails(error.code, error.ackFailures));
  }
  return { code: error.code, details: error.message, metadata };
}
