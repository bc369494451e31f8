import type { ErrorDetails } from '../../errors/handoff-error.ts';
import { translatePubSubError } from '../../pubsub/translate-pubsub-error.ts';

// Somebody waits at a terminal: say soon that there is no connection.
export const CALL = { timeout: 10_000, maxRetries: 3 };

/** One call of Google's client, with its errors in our words; `details` names what it was about. */
export const calling = async <Answer>(
  details: ErrorDetails,
  call: () => Promise<Answer>,
): Promise<Answer> => {
  try {
    return await call();
  } catch (error) {
    throw translatePubSubError(error, details);
  }
};
