import type { PubSub } from '@google-cloud/pubsub';
import { openOutbound, type OutboundEvent } from '../../src/events/open-event.ts';

/** One delivery of the outbound topic, repeats included, in the order of arrival. */
export type Told = { readonly at: number; readonly messageId: string; readonly event: OutboundEvent };

export type BusJournal = {
  readonly told: readonly Told[];
  /** Event ids of parked messages, with their reasons. */
  readonly parked: ReadonlyMap<string, string>;
  /** What could not be read: a broken promise by itself. */
  readonly unreadable: readonly string[];
  /** Agents' texts that were told so far, repeats included. */
  textsTold(): number;
  /** Chats of this user that were told to have ended, each once. */
  endsOf(conversationId: string): number;
  /** From now on acks what is told so much later, ms. */
  slow(ms: number): void;
  close(): Promise<void>;
};

/** Reads both of the service's outputs with Google's own client, without our consumer: what it drops must be seen here. */
export const startBusJournal = (client: PubSub): BusJournal => {
  const told: Told[] = [];
  const parked = new Map<string, string>();
  const unreadable: string[] = [];
  const ends = new Map<string, Set<string>>();
  let texts = 0;
  let lateMs = 0;
  const outbound = client.subscription('salesforce-outbound-integrations');
  const deadLetters = client.subscription('salesforce-dead-letter-operators');

  outbound.on('message', (message) => {
    if (lateMs === 0) message.ack();
    else setTimeout(() => message.ack(), lateMs);
    const { data, attributes, orderingKey = '', id: messageId } = message;
    const opened = openOutbound({ data, attributes, orderingKey });
    if (opened.kind === 'refused') {
      unreadable.push(opened.why);
      return;
    }
    const { event } = opened;
    told.push({ at: Date.now(), messageId, event });
    if (event.type === 'salesforce-handoff.agent.said.v1') texts += 1;
    if (event.type !== 'salesforce-handoff.chat.ended.v1') return;
    const chats = ends.get(event.conversationId) ?? new Set();
    ends.set(event.conversationId, chats.add(event.data.chatId));
  });
  deadLetters.on('message', (message) => {
    message.ack();
    const { attributes } = message;
    parked.set(attributes['ce-id'] ?? message.id, attributes['handoff-parked-reason'] ?? '');
  });
  const errors = (error: Error): void => void unreadable.push(error.message);
  outbound.on('error', errors);
  deadLetters.on('error', errors);

  return {
    told,
    parked,
    unreadable,
    textsTold: () => texts,
    endsOf: (conversationId) => ends.get(conversationId)?.size ?? 0,
    slow(ms) {
      lateMs = ms;
    },
    async close() {
      await Promise.all([outbound.close(), deadLetters.close()]);
    },
  };
};
