import type { FieldError } from './problem.ts';

export type FirstErrors = {
  readonly errors: readonly FieldError[];
  /** Other fields are wrong too. */
  readonly more: boolean;
};

const MAX_ERRORS = 20;

/**
 * One error per field, of the first 20 fields: enough to mend a request. Asks for no more than it tells, so that a body full of
 * errors costs no more than one with a few.
 */
export const firstErrors = (found: Iterable<FieldError>): FirstErrors => {
  const byField = new Map<string, FieldError>();
  for (const error of found) {
    if (byField.has(error.field)) continue;
    if (byField.size === MAX_ERRORS) return { errors: [...byField.values()], more: true };
    byField.set(error.field, error);
  }
  return { errors: [...byField.values()], more: false };
};
