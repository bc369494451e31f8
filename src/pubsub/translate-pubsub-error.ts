import { status } from '@grpc/grpc-js';
import { HandoffError, type ErrorDetails } from '../errors/handoff-error.ts';

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;

/**
 * What the client's errors mean here. A topic or subscription that is not there stays so until an operator acts;
 * everything else may pass.
 */
export const translatePubSubError = (error: unknown, details: ErrorDetails): HandoffError => {
  const code = statusOf(error);
  const name = code === undefined ? undefined : status[code];
  return new HandoffError(
    code === status.NOT_FOUND ? 'BUS_MISSING' : 'BUS_UNAVAILABLE',
    { ...details, status: name },
    { cause: error },
  );
};
