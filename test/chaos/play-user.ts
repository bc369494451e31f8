import { setTimeout as pause } from 'node:timers/promises';
import type { HandoffInput, HandoffPublisher } from '../../src/client/handoff-publisher.ts';
import type { BusJournal } from './bus-journal.ts';
import type { ChatPlan } from './chat-plan.ts';
import { BOT } from './rig.ts';

/** A text that Pub/Sub has confirmed: from here on it must not be lost. */
export type Accepted = {
  readonly user: string;
  readonly chat: string;
  readonly text: string;
  readonly eventId: string;
  readonly at: number;
};

export type UserPlay = {
  readonly user: string;
  readonly publisher: HandoffPublisher;
  readonly journal: BusJournal;
  readonly planOf: (chat: number) => ChatPlan;
  readonly accepted: Accepted[];
  /** How many more times each event is published. */
  readonly repeats: { readonly copies: number };
  /** No new chat is begun after this is true. */
  readonly isOver: () => boolean;
  readonly onHandoff: (plan: ChatPlan) => void;
};

/** Longer than the longest a chat may take to its end under faults; a chat that takes longer is told as stuck. */
const END_LIMIT_MS = 240_000;

/** One user: asks for an agent, says what is planned, waits until the end is told, and asks again. Resolves with the stuck chats. */
export const playUser = async (play: UserPlay): Promise<string[]> => {
  const { user, publisher, journal, planOf, accepted, repeats, isOver, onHandoff } = play;
  const userId = user;
  const conversationId = `${BOT}:${userId}`;
  const stuck: string[] = [];
  const publish = async (event: HandoffInput, id: string): Promise<string> => {
    const copies = Array.from({ length: 1 + repeats.copies }, () => publisher.publish(event, id));
    const [first] = await Promise.all(copies);
    return first?.eventId ?? '';
  };

  const say = async (chat: string, text: string): Promise<void> => {
    const data = { botSlug: BOT, userId, text };
    const eventId = await publish({ type: 'salesforce-handoff.user.said.v1', data }, text);
    accepted.push({ user, chat, text, eventId, at: Date.now() });
  };
  const type = async (id: string): Promise<void> => {
    const data = { botSlug: BOT, userId, typing: true };
    await publish({ type: 'salesforce-handoff.user.typing.v1', data }, id);
  };
  const waitForEnd = async (count: number): Promise<boolean> => {
    const deadlineMs = Date.now() + END_LIMIT_MS;
    while (journal.endsOf(conversationId) < count && Date.now() < deadlineMs) await pause(25);
    return journal.endsOf(conversationId) >= count;
  };

  const haveChat = async (plan: ChatPlan, count: number): Promise<void> => {
    const { name } = plan;
    onHandoff(plan);
    await publish(
      { type: 'salesforce-handoff.handoff.requested.v1', data: { botSlug: BOT, userId, visitor: { name } } },
      name,
    );
    const said: Promise<void>[] = [];
    for (const { afterMs, text, typing } of plan.userTexts) {
      if (afterMs > 0) await pause(afterMs);
      // Whoever is told that the chat is over stops writing to the agent, but not before.
      if (journal.endsOf(conversationId) >= count) break;
      if (typing) said.push(type(`${text}.typing`));
      // Not awaited one by one: a burst is several calls under way, and their order is the order of the calls.
      said.push(say(name, text));
    }
    await Promise.all(said);
    if (plan.endsBy === 'user' && journal.endsOf(conversationId) < count) {
      await publish(
        { type: 'salesforce-handoff.user.left.v1', data: { botSlug: BOT, userId } },
        `${name}.left`,
      );
    }
    if (!(await waitForEnd(count))) stuck.push(name);
    await say(name, plan.lateText);
    await pause(plan.pauseMs);
  };

  for (let chat = 1; !isOver() && stuck.length === 0; chat += 1) await haveChat(planOf(chat), chat);
  return stuck;
};
