import { HandoffError } from '../errors/handoff-error.ts';
import type { Ensured } from '../pubsub/ensure-topics.ts';

const OUTCOMES: Record<Ensured['outcome'], string> = {
  created: 'created',
  there: 'was there',
  differs: 'DIFFERS',
};

/** One line per topic and subscription, in columns; what differs stands below its line. */
export const tableOf = (ensured: readonly Ensured[]): string => {
  const width = Math.max(...ensured.map(({ name }) => name.length));
  return ensured
    .flatMap(({ kind, name, outcome, differences }) => [
      `${kind.padEnd('subscription'.length)}  ${name.padEnd(width)}  ${OUTCOMES[outcome]}`,
      ...differences.map((difference) => `    ${difference}`),
    ])
    .join('\n');
};

/** What an operator reads when it cannot be done: one line, which says whom to ask. */
export const failureOf = (error: unknown): string => {
  if (!(error instanceof HandoffError)) return 'topics: failed for a reason that is not known';
  const details = Object.entries(error.details)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (Array.isArray(value) ? value.join('; ') : `${name} ${String(value)}`));
  return `topics: ${error.message} (${details.join(', ')})`;
};
