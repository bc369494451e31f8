import type { JournalEntry } from '../../src/live-agent-simulator/journal/journal-entry.ts';
import { groupBy, inversions, withoutRepeats, type Evidence, type Finding } from './evidence.ts';
import type { Accepted } from './play-user.ts';

export type UserTexts = {
  readonly accepted: number;
  readonly delivered: number;
  /** Answered by `message.undelivered`, by reason. */
  readonly answered: Readonly<Record<string, number>>;
  readonly parked: number;
  readonly findings: readonly Finding[];
};

type Heard = Extract<JournalEntry, { type: 'customer.said' }>;
type Answer = { readonly at: number; readonly reason: string };

const rankOf = (text: string): number => {
  const [, , chat, place] = text.split('.');
  return Number(chat) * 1_000 + (place === 'late' ? 999 : Number(place));
};

const answersIn = ({ told }: Evidence): Map<string, Answer> =>
  new Map(
    withoutRepeats(told).flatMap(({ at, event }) =>
      event.type === 'salesforce-handoff.message.undelivered.v1'
        ? [[event.data.eventId as string, { at, reason: event.data.reason }] as const]
        : [],
    ),
  );

/** What may have kept the answer to the request that carried the text from us, or from being noted. */
const troubleBetween = ({ desk, faults }: Evidence, { chatId, at }: Heard, until: number): string[] => {
  const done = faults
    .filter(({ slot, kind }) => slot !== undefined || kind.startsWith('redis-'))
    .filter((fault) => fault.at <= until && (fault.until ?? fault.at) >= at - 100)
    .map(({ kind }) => kind as string);
  const spoilt = desk
    .filter((entry) => entry.type === 'fault.applied' && entry.chatId === chatId && entry.at >= at - 100)
    .filter((entry) => entry.at <= until)
    .map((entry) => (entry.type === 'fault.applied' ? `${entry.endpoint} ${entry.fault}` : ''));
  return [...new Set([...spoilt, ...done])];
};

/**
 * Arrived and answered as undelivered: excused only when the request's own answer may have been lost and the chat was over before it
 * could be repeated. Without such trouble it is a false answer.
 */
const contradiction = (evidence: Evidence, heard: Heard, { at, reason }: Answer): Finding => {
  const trouble = troubleBetween(evidence, heard, at);
  return trouble.length === 0
    ? { promise: 'false answer', what: `${heard.text} reached the agent and was answered: ${reason}` }
    : {
        promise: 'ambiguous',
        what: `${heard.text} reached the agent, its confirm did not reach us (${trouble.join(', ')}), the chat was over: ${reason}`,
      };
};

const findingsFor = (
  evidence: Evidence,
  { text, eventId }: Accepted,
  { heard, answer }: { heard: readonly Heard[]; answer: Answer | undefined },
): Finding[] => {
  const [first] = heard;
  if (!first) return answer || evidence.parked.has(eventId) ? [] : [{ promise: 'user lost', what: text }];
  const twice: Finding[] = heard.length > 1 ? [{ promise: 'user twice', what: text }] : [];
  return answer ? [...twice, contradiction(evidence, first, answer)] : twice;
};

/** User to agent: every accepted text is heard once, or answered, or parked; and in the order it was said. */
export const checkUserTexts = (evidence: Evidence): UserTexts => {
  const { accepted, desk, parked, poison } = evidence;
  const said = desk.filter((entry) => entry.type === 'customer.said');
  const heardBy = groupBy(said, ({ text }) => text);
  const answers = answersIn(evidence);
  const findings = accepted.flatMap((text) =>
    findingsFor(evidence, text, { heard: heardBy.get(text.text) ?? [], answer: answers.get(text.eventId) }),
  );
  for (const id of poison) if (!parked.has(id)) findings.push({ promise: 'poison lost', what: id });
  for (const [user, lines] of groupBy(said, ({ text }) => text.split('.')[1] ?? '')) {
    for (const { text } of inversions(lines, (line) => rankOf(line.text)))
      findings.push({ promise: 'user out of order', what: `${user}: ${text}` });
  }
  const answered: Record<string, number> = {};
  for (const { eventId } of accepted) {
    const reason = answers.get(eventId)?.reason;
    if (reason !== undefined) answered[reason] = (answered[reason] ?? 0) + 1;
  }
  const delivered = accepted.filter(({ text }) => heardBy.has(text)).length;
  return { accepted: accepted.length, delivered, answered, parked: parked.size, findings };
};
