import { DEFAULT_LIMITS } from '../../src/bridge/conversation-parts.ts';
import type { AgentDesk } from '../../src/bridge/ports/agent-desk.ts';
import type { Delivery, Publisher, Subscriber, Verdict } from '../../src/bridge/ports/bus.ts';
import type { Clock } from '../../src/bridge/ports/clock.ts';
import type { ConversationStore, WorkerId } from '../../src/bridge/ports/conversation-store.ts';
import type { OpenChats } from '../../src/bridge/ports/open-chats.ts';
import type { ChatRules } from '../../src/conversation/chat-rules.ts';
import { DEFAULT_POLICY } from '../../src/conversation/policy.ts';
import type { InboundData, InboundType } from '../../src/events/inbound.ts';
import type { OutboundEvent } from '../../src/events/open-event.ts';
import { openOutbound } from '../../src/events/open-event.ts';
import { sealCloudEvent } from '../../src/events/cloud-event.ts';
import { createMemoryBots } from '../../src/memory/memory-bots.ts';
import { createManualClock, type ManualClock } from '../../src/memory/manual-clock.ts';
import { createMemoryBus } from '../../src/memory/memory-bus.ts';
import { createMemoryConversationStore } from '../../src/memory/memory-conversation-store.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { createMemoryWorkers } from '../../src/memory/memory-workers.ts';
import { createMemoryWorld } from '../../src/memory/memory-world.ts';
import { createService, type Service } from '../../src/service/service.ts';
import { BOT, CONVERSATION, eventId, USER } from './conversations.ts';
import { createLife, mortal, type Life } from './mortal.ts';
import { createScriptedDesk } from './scripted-desk.ts';

/** What a test puts between one process and the world: faults of the store, moods of the desk. */
export type Around = {
  readonly store?: (store: ConversationStore) => ConversationStore;
  readonly desk?: (desk: AgentDesk) => AgentDesk;
  readonly outbound?: (publisher: Publisher) => Publisher;
  readonly clock?: (clock: Clock) => Clock;
  readonly rules?: Partial<ChatRules>;
  readonly openChats?: OpenChats;
};
const same = <Part>(part: Part): Part => part;

export type Process = { readonly service: Service; readonly life: Life };

/** Everything outside the service, in memory and on a clock wound by hand; processes come and go in it. */
export const createSmallWorld = (desk = createScriptedDesk()) => {
  const clock: ManualClock = createManualClock();
  const world = createMemoryWorld({ clock });
  const inbound = createMemoryBus({ clock });
  const outbound = createMemoryBus({ clock });
  const deadLetters = createMemoryBus({ clock });
  const log = createMemoryLog();
  const told: OutboundEvent[] = [];
  const parked: Readonly<Record<string, string>>[] = [];
  let workers = 0;

  outbound.subscriber().start(
    (delivery) => {
      const opened = openOutbound(delivery);
      if (opened.kind === 'refused') throw new Error(opened.why);
      told.push(opened.event);
      return Promise.resolve('ack');
    },
    () => {},
  );
  deadLetters.subscriber().start(
    ({ attributes }) => {
      parked.push(attributes);
      return Promise.resolve('ack');
    },
    () => {},
  );

  /** Winds the clock until `done`, a second of its time at most per step; fails after `limitMs`. */
  const until = async (done: () => boolean, what: string, limitMs = 120_000): Promise<void> => {
    for (let waited = 0; !done(); waited += 50) {
      if (waited >= limitMs) throw new Error(`not within ${String(limitMs)} ms: ${what}`);
      await clock.advance(50);
    }
  };

  const publish = async <T extends InboundType>(
    type: T,
    id: string,
    data: Omit<InboundData<T>, 'botSlug' | 'userId'>,
  ): Promise<void> => {
    const event = { id: eventId(id), type, source: 'test', data: { botSlug: BOT, userId: USER, ...data } };
    await inbound.publisher.publish(sealCloudEvent(event, { orderingKey: CONVERSATION, botSlug: BOT }));
  };

  /** Brings the user together with an agent; gives the chat's id at the desk. */
  const talk = async (): Promise<string> => {
    await publish('salesforce-handoff.handoff.requested.v1', 'e1', {
      visitor: {},
      prechat: [],
      transcript: [],
    });
    await until(() => desk.requested().length > 0, 'the chat is asked for');
    const [chat = ''] = desk.requested();
    desk.tell(chat, { type: 'agent.joined', agentName: 'Luz' });
    await until(() => told.length === 1, 'the chat is started');
    return chat;
  };

  return {
    clock,
    desk,
    log,
    inbound,
    outbound,
    /** Every outbound event as it arrived, repeats included. */
    told,
    /** The same with repeats of an id dropped, as a consumer does. */
    heard: (): OutboundEvent[] => {
      const seen = new Set<string>();
      return told.filter(({ envelope }) => !seen.has(envelope.id) && seen.add(envelope.id));
    },
    parked,
    conversation: () => world.conversations.get(CONVERSATION),
    /** Starts a process; it dies at its step number `fatalStep`. */
    start(fatalStep?: number, around: Around = {}): Promise<Process> {
      const life = createLife(fatalStep);
      const own = new AbortController();
      life.signal.addEventListener('abort', () => {
        own.abort();
      });
      const service = createService({
        inbound: readingUntilDeath(inbound.subscriber(), life),
        inboundTopic: 'salesforce-inbound',
        outbound: mortal((around.outbound ?? same)(sharedBy(outbound.publisher)), life, 'outbound', [
          'close',
        ]),
        deadLetters: mortal(sharedBy(deadLetters.publisher), life, 'dead-letters', ['close']),
        store: mortal((around.store ?? same)(createMemoryConversationStore(world)), life, 'store'),
        workers: mortal(createMemoryWorkers(world), life, 'workers', ['beat', 'deserted', 'listen', 'leave']),
        bots: createMemoryBots(around.rules),
        openChats: around.openChats,
        desk: mortal((around.desk ?? same)(dyingWith(desk.desk, life)), life, 'desk', [
          'reserve',
          'pollHoldMs',
        ]),
        clock: (around.clock ?? same)(clock),
        log,
        policy: DEFAULT_POLICY,
        limits: DEFAULT_LIMITS,
      });
      workers += 1;
      return service.start(() => {}).then(() => ({ service, life }));
    },
    publish,
    talk,
    workerId: (): WorkerId => String(workers) as WorkerId,
    until,
    /** Stops services and winds the clock until they have stopped. */
    async stop(...services: readonly Service[]): Promise<void> {
      let areStopped = false;
      const stops = Promise.all(services.map((service) => service.stop())).then(() => (areStopped = true));
      await until(() => areStopped, 'the services have stopped');
      await stops;
    },
  };
};
export type SmallWorld = ReturnType<typeof createSmallWorld>;

/** The kernel closes a dead process's connections: its open polls end at the desk. */
const dyingWith = (desk: ReturnType<typeof createScriptedDesk>['desk'], life: Life): typeof desk => ({
  reserve: (session, command) => desk.reserve(session, command),
  doubt: (session) => desk.doubt(session),
  pollHoldMs: (session) => desk.pollHoldMs(session),
  perform: (call, command) => desk.perform(call, command),
  poll: (call) => desk.poll({ ...call, signal: AbortSignal.any([call.signal, life.signal]) }),
});

/** One process's connection to a topic that others use too: closing it closes nothing for them. */
const sharedBy = (publisher: Publisher): Publisher => ({
  publish: (message) => publisher.publish(message),
  close: () => Promise.resolve(),
});

/** The bus notices a reader's death: what it held unacked comes back, and it gets nothing more. */
const readingUntilDeath = (subscriber: Subscriber, life: Life): Subscriber => {
  const death = new Promise<Verdict>((resolve) => {
    life.signal.addEventListener('abort', () => {
      resolve('nack');
      void subscriber.stop();
    });
  });
  return {
    start(handle, onFailure) {
      const mortalHandle = async (delivery: Delivery): Promise<Verdict> => {
        life.step('before inbound.handle');
        if (life.isDead()) return 'nack';
        const verdict = await Promise.race([handle(delivery), death]);
        life.step('after inbound.handle');
        return life.isDead() ? 'nack' : verdict;
      };
      subscriber.start(mortalHandle, onFailure);
    },
    stop: () => subscriber.stop(),
  };
};
