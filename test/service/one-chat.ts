import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createHandoffPublisher } from '../../src/client/handoff-publisher.ts';
import {
  conversationIdOf,
  type BotSlug,
  type ConversationId,
  type UserId,
} from '../../src/conversation/ids.ts';
import type { OutboundEvent } from '../../src/events/open-event.ts';
import type { JournalEntry } from '../../src/live-agent-simulator/journal/journal-entry.ts';
import { startBusJournal } from '../chaos/bus-journal.ts';
import { followDeskJournal } from '../chaos/desk-journal.ts';
import { BOT, PROJECT, startRig, type Rig, type RigOptions } from '../chaos/rig.ts';
import { until } from '../contracts/until.ts';

/** Real processes, real sockets, and one user who talks to one agent over them. */
export type OneChat = {
  readonly rig: Rig;
  readonly conversationId: ConversationId;
  handoff(): Promise<void>;
  say(text: string): Promise<void>;
  /** The chat at the desk, once there is one. */
  chatId(): string;
  accept(): Promise<void>;
  agentSays(text: string): Promise<void>;
  /** What the agent has read, in order. */
  heard(): string[];
  /** What the platform was told, repeats dropped by their id. */
  told(): OutboundEvent[];
  textsTold(): string[];
  /** Lines of all workers' logs that tell of `event`. */
  logged(event: string): { readonly [field: string]: unknown }[];
  /** Entries of the desk's journal of one type. */
  desk(type: string): { readonly at: number; readonly chatId?: string }[];
  close(): Promise<void>;
};

const USER = 'user-1';

export const startOneChat = async (options: Partial<RigOptions> = {}): Promise<OneChat> => {
  const crashes: string[] = [];
  const rig = await startRig({
    workers: 1,
    leaseTtlMs: 2_000,
    onCrash: (slot, code) => crashes.push(`worker ${String(slot)} ended with ${String(code)}`),
    ...options,
  });
  // One chat is short: all that the desk writes down is kept, not only what the chaos checks ask for.
  const entries: JournalEntry[] = [];
  const desk = followDeskJournal(rig.journalPath, (entry) => entries.push(entry));
  const bus = startBusJournal(rig.client);
  const publisher = createHandoffPublisher({
    projectId: PROJECT,
    emulatorHost: rig.pubsubHost,
    source: '/test',
  });
  const data = { botSlug: BOT, userId: USER };
  const chatId = (): string => entries.findLast(({ type }) => type === 'chat.requested')?.chatId ?? '';
  const told = (): OutboundEvent[] => {
    const seen = new Set<string>();
    return bus.told
      .map(({ event }) => event)
      .filter(({ envelope }) => !seen.has(envelope.id) && seen.add(envelope.id));
  };

  return {
    rig,
    conversationId: conversationIdOf(BOT as BotSlug, USER as UserId),
    chatId,
    told,
    async handoff() {
      await publisher.publish({
        type: 'salesforce-handoff.handoff.requested.v1',
        data: { ...data, visitor: { name: USER } },
      });
    },
    async say(text) {
      await publisher.publish({ type: 'salesforce-handoff.user.said.v1', data: { ...data, text } });
    },
    async accept() {
      await until(() => chatId() !== '', 'the chat is asked for', 20_000);
      await until(() => rig.control.act(chatId(), { do: 'accept', agentName: 'Luz' }), 'the agent accepts');
      await until(
        () => told().some(({ type }) => type === 'salesforce-handoff.chat.started.v1'),
        'the chat has started',
        20_000,
      );
    },
    async agentSays(text) {
      await rig.control.act(chatId(), { do: 'say', text });
    },
    heard: () => entries.flatMap((entry) => (entry.type === 'customer.said' ? [entry.text] : [])),
    textsTold: () =>
      told().flatMap((event) => (event.type === 'salesforce-handoff.agent.said.v1' ? [event.data.text] : [])),
    logged: (event) =>
      readdirSync(rig.dir)
        .filter((name) => name.startsWith('worker-'))
        .flatMap((name) => readFileSync(join(rig.dir, name), 'utf8').split('\n'))
        .filter((line) => line.includes(`"${event}"`))
        .map((line) => JSON.parse(line) as { message: string })
        .filter(({ message }) => message === event),
    desk: (type) => entries.filter((entry) => entry.type === type),
    async close() {
      desk.close();
      await publisher.close();
      await bus.close();
      await rig.close();
      rmSync(rig.dir, { recursive: true, force: true });
      expect(crashes).toEqual([]);
    },
  };
};
