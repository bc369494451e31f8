import { HandoffError } from '../errors/handoff-error.ts';

const MAX_CAUSES = 4;

/**
 * What a log may know of an error: class, code, our own details, and the same of its causes. Never a message or a stack
 * of somebody else's error: they quote requests, and so keys, tokens and what people wrote.
 */
export const errorFacts = (error: unknown): Record<string, unknown>[] => {
  const facts: Record<string, unknown>[] = [];
  for (let at = error; at instanceof Error && facts.length < MAX_CAUSES; at = at.cause) {
    const code: unknown = 'code' in at ? at.code : undefined;
    facts.push({
      name: at.name,
      ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
      ...(at instanceof HandoffError ? { message: at.message, details: at.details } : {}),
    });
  }
  return facts;
};
