import type { ConversationStore, InboxEntry, WorkerId } from '../../src/bridge/ports/conversation-store.ts';
import type { TakeOver, Workers } from '../../src/bridge/ports/workers.ts';
import { conversationIdOf, type ConversationId, type UserId } from '../../src/conversation/ids.ts';
import { BOT, eventId, USER } from '../support/conversations.ts';

/** A store and the workers that share its world, empty. */
export type StoreWorld = {
  readonly store: ConversationStore;
  readonly workers: Workers;
  /** Comes back when the life of a worker that gave no more sign has run out. */
  outlive(workerId: WorkerId): Promise<void>;
  /** Lets time pass for the store. */
  pass(ms: number): Promise<void>;
  /** Makes the record of a conversation, saved before in the phase `talking`, one that cannot be read. */
  spoil(conversationId: ConversationId): Promise<void>;
  /** Loses every list of workers and of what they own, and nothing else. */
  forgetLists(): Promise<void>;
  dispose(): Promise<void>;
};
export type MakeStoreWorld = (options: {
  readonly seenWindow: number;
  readonly takeOver?: TakeOver;
}) => Promise<StoreWorld>;

/** Longer than any test. */
export const LONG_LIFE_MS = 600_000;
export const SHORT_LIFE_MS = 250;

export const worker = (name: string): WorkerId => name as WorkerId;
export const conversation = (userId: string): ConversationId => conversationIdOf(BOT, userId as UserId);

export const entry = (id: string, text = `text of ${id}`): InboxEntry => ({
  eventId: eventId(id),
  type: 'salesforce-handoff.user.said.v1',
  data: { botSlug: BOT, userId: USER, text },
});
