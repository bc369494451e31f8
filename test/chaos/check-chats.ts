import { groupBy, withoutRepeats, type Evidence, type Finding } from './evidence.ts';

export type Chats = {
  readonly chats: number;
  readonly handovers: number;
  readonly polls: number;
  readonly findings: readonly Finding[];
};

/** Every chat ends exactly once, by whom it was to end; and at most one poll is open on it. */
export const checkChats = ({ plans, desk, told, stuck }: Evidence): Chats => {
  const findings: Finding[] = stuck.map((what) => ({ promise: 'end missing', what }));
  const ends = withoutRepeats(told).flatMap(({ event }) =>
    event.type === 'salesforce-handoff.chat.ended.v1' ? [event] : [],
  );
  for (const [chatId, events] of groupBy(ends, ({ data }) => data.chatId))
    if (events.length > 1) findings.push({ promise: 'end twice', what: chatId });
  const endsOf = groupBy(ends, ({ data }) => data.userId);
  for (const [user, own] of groupBy(plans, ({ name }) => name.split('.')[0] ?? '')) {
    own.forEach(({ name, endsBy }, index) => {
      const data = endsOf.get(user)?.[index]?.data;
      if (!data || data.cause === endsBy) return;
      findings.push({
        promise: 'wrong end',
        what: `${name}: ${data.cause} ${data.code ?? ''}, not ${endsBy}`,
      });
    });
  }
  const requested = desk.filter((entry) => entry.type === 'chat.requested');
  for (const [name, entries] of groupBy(requested, ({ visitorName }) => visitorName))
    if (entries.length > 1) {
      const what = `${name}: asked for ${String(entries.length)} times (a new session after one that was lost)`;
      findings.push({ promise: 'ambiguous', what });
    }
  for (const entry of desk)
    if (entry.type === 'poll.overlapped')
      findings.push({ promise: 'overlapping poll', what: `${entry.chatId ?? ''} at ${String(entry.at)}` });
  return {
    chats: plans.length,
    handovers: desk.filter(({ type }) => type === 'handover.started').length,
    polls: desk.filter(({ type }) => type === 'poll.opened').length,
    findings,
  };
};
