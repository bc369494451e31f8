import type { OutboundEvent } from '../events/open-event.ts';
import type { ChatView } from '../live-agent-simulator/control/chat-view.ts';
import type { Told } from './story.ts';

export type Check = { readonly what: string; readonly kept: boolean; readonly seen: string };

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);

/** Holds what was said on each side against what arrived on the other: every text once and in order, one end. */
export const judge = (told: Told, chat: ChatView, events: readonly OutboundEvent[]): readonly Check[] => {
  const atTheAgent = chat.transcript.filter(({ from }) => from === 'customer').map(({ text }) => text);
  const textsOfUser = atTheAgent.filter((text) => told.byUser.includes(text));
  const atTheUser = events.flatMap(({ type, data }) =>
    type === 'salesforce-handoff.agent.said.v1' ? [data.text] : [],
  );
  const ends = events.filter(({ data }) => 'cause' in data).length;
  const undelivered = events.flatMap(({ data }) => ('eventId' in data ? [data.eventId as string] : []));
  const files = atTheAgent.length - textsOfUser.length;
  return [
    {
      what: 'user → agent: each text once, in order',
      kept: same(textsOfUser, told.byUser),
      seen: String(textsOfUser.length),
    },
    { what: 'user → agent: the file as a link, once', kept: files === 1, seen: String(files) },
    {
      what: 'agent → user: each text once, in order',
      kept: same(atTheUser, told.byAgent),
      seen: String(atTheUser.length),
    },
    { what: 'exactly one chat.ended', kept: ends === 1, seen: String(ends) },
    {
      what: 'said after the end: answered, not lost',
      kept: same(undelivered, told.afterTheEnd),
      seen: String(undelivered.length),
    },
    {
      what: 'polls open at once',
      kept: chat.polls.maxOverlapping === 1,
      seen: String(chat.polls.maxOverlapping),
    },
  ];
};
