import { groupBy, inversions, withoutRepeats, type Evidence, type Finding } from './evidence.ts';

export type AgentTexts = {
  readonly said: number;
  readonly received: number;
  /** Published again by the next owner under the same id: for the consumer to drop. */
  readonly published: { readonly again: number };
  /** Delivered again by Pub/Sub. */
  readonly delivered: { readonly again: number };
  readonly findings: readonly Finding[];
};

/** Sessions that another one of the same chat took the place of. */
const replacedSessions = (desk: Evidence['desk']): Set<string> => {
  const requested = desk.filter((entry) => entry.type === 'chat.requested');
  const sessions = [...groupBy(requested, ({ visitorName }) => visitorName).values()];
  return new Set(sessions.flatMap((entries) => entries.slice(0, -1).map(({ chatId }) => chatId ?? '')));
};

/** Agent to user: every text is told once, in order, when repeats of an event id are dropped; and nothing after the end. */
export const checkAgentTexts = ({ desk, told }: Evidence): AgentTexts => {
  const said = desk.filter((entry) => entry.type === 'agent.said');
  const place = new Map(said.map(({ text }, index) => [text, index]));
  const once = withoutRepeats(told);
  const findings: Finding[] = [];
  const received = once.flatMap(({ event }) =>
    event.type === 'salesforce-handoff.agent.said.v1' ? [event] : [],
  );
  const times = groupBy(received, ({ data }) => data.text);
  const replaced = replacedSessions(desk);
  for (const { text, chatId = '' } of said) {
    if (times.has(text)) continue;
    findings.push(
      replaced.has(chatId)
        ? {
            promise: 'ambiguous',
            what: `${text} was said in a session that was moved before anybody polled it`,
          }
        : { promise: 'agent lost', what: text },
    );
  }
  for (const [text, events] of times)
    if (events.length > 1) findings.push({ promise: 'agent twice', what: `${text} under several ids` });
  for (const [user, events] of groupBy(received, ({ conversationId }) => conversationId)) {
    for (const { data } of inversions(events, (event) => place.get(event.data.text) ?? -1))
      findings.push({ promise: 'agent out of order', what: `${user}: ${data.text}` });
  }
  const over = new Set<string>();
  for (const { event } of once) {
    if (event.type === 'salesforce-handoff.chat.ended.v1') over.add(event.data.chatId);
    else if (event.type === 'salesforce-handoff.agent.said.v1' && over.has(event.data.chatId))
      findings.push({ promise: 'agent out of order', what: `${event.data.text} after the end of its chat` });
  }
  const messages = new Set(told.map(({ messageId }) => messageId)).size;
  return {
    said: said.length,
    received: times.size,
    published: { again: messages - once.length },
    delivered: { again: told.length - messages },
    findings,
  };
};
