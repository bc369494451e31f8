import type { Publisher } from '../../src/bridge/ports/bus.ts';
import { HandoffError } from '../../src/errors/handoff-error.ts';
import { sealCloudEvent } from '../../src/events/cloud-event.ts';
import { BOT, eventId } from '../support/conversations.ts';
import { createSmallWorld, type Around, type Process, type SmallWorld } from '../support/small-world.ts';
import { atStep, type Steps } from './at-step.ts';

/** Hundreds of small worlds, one after the other. */
const LIMIT_MS = 120_000;

const TEXTS = ['before the agent', 'first', 'second'];

/** As the port promises: what was called after a message that fails, before its failure is known, fails too. */
const inSeries = (publisher: Publisher): Publisher => {
  let tail: Promise<void> | undefined;
  return {
    publish(message) {
      const sent = (tail ?? Promise.resolve()).then(() => publisher.publish(message));
      tail = sent;
      const forget = (): void => {
        if (tail === sent) tail = undefined;
      };
      sent.then(forget, forget);
      return sent;
    },
    close: () => publisher.close(),
  };
};

const around = (steps: Steps): Around => ({
  store: (store) => steps.around(store, 'store'),
  desk: (desk) => steps.around(desk, 'desk'),
  outbound: (publisher) => inSeries(steps.around(publisher, 'outbound')),
});

const isTold = (world: SmallWorld, name: string): boolean =>
  world.heard().some(({ type }) => type === `salesforce-handoff.${name}.v1`);

/** Texts and typing in both directions, and in the end the user leaves. */
const converse = async (world: SmallWorld): Promise<void> => {
  const { desk } = world;
  await world.publish('salesforce-handoff.handoff.requested.v1', 'e1', {
    visitor: {},
    prechat: [],
    transcript: [],
  });
  await world.publish('salesforce-handoff.user.said.v1', 'm0', { text: TEXTS[0] ?? '' });
  await world.until(() => desk.requested().length > 0, 'the chat is asked for');
  const chat = (): string => desk.requested().at(-1) ?? '';
  desk.tell(chat(), { type: 'agent.joined', agentName: 'Luz' });
  await world.until(() => desk.heard.length === 1, 'the held text arrives');
  desk.tell(chat(), { type: 'agent.typed', typing: true }, { type: 'agent.said', text: 'hello' });
  await world.publish('salesforce-handoff.user.typing.v1', 't1', { typing: true });
  await world.publish('salesforce-handoff.user.said.v1', 'm1', { text: TEXTS[1] ?? '' });
  await world.publish('salesforce-handoff.user.said.v1', 'm2', { text: TEXTS[2] ?? '' });
  await world.until(() => desk.heard.length === TEXTS.length, 'every text arrives');
  await world.publish('salesforce-handoff.user.typing.v1', 't2', { typing: true });
  desk.tell(chat(), { type: 'agent.said', text: 'bye' });
  await world.publish('salesforce-handoff.user.left.v1', 'l1', {});
  await world.until(() => isTold(world, 'chat.ended'), 'the end is told');
  await world.until(() => world.conversation()?.owner === undefined, 'the conversation is given back');
};

const WHOLE_STORY = ['chat.started', 'agent.typing', 'agent.said: hello', 'agent.said: bye', 'chat.ended'];

const story = (world: SmallWorld): string[] =>
  world.heard().map(({ type, data }) => {
    const name = type.replace('salesforce-handoff.', '').replace('.v1', '');
    return type === 'salesforce-handoff.agent.said.v1' ? `${name}: ${data.text}` : name;
  });

const expectWhole = (world: SmallWorld, where: string): void => {
  expect({ where, heard: world.desk.heard }).toEqual({ where, heard: TEXTS });
  expect({ where, story: story(world) }).toEqual({ where, story: WHOLE_STORY });
  expect({ where, polls: world.desk.polls.mostOpen }).toEqual({ where, polls: 1 });
  expect({ where, inbox: world.conversation()?.inbox }).toEqual({ where, inbox: [] });
};

/** Stops in the world's own time: what waits for a later try goes on. */
const stop = async (world: SmallWorld, { service }: Process): Promise<void> => {
  let isStopped = false;
  const stopped = service.stop().then(() => {
    isStopped = true;
  });
  await world.until(() => isStopped, 'the process stops');
  await stopped;
};

const stepsOf = async (): Promise<number> => {
  const world = createSmallWorld();
  const steps = atStep(0, () => undefined);
  const only = await world.start(undefined, around(steps));
  await converse(world);
  expectWhole(world, 'undisturbed');
  await stop(world, only);
  // Fewer would mean that the steps no longer cover the way of a conversation.
  expect(steps.count()).toBeGreaterThan(80);
  return steps.count();
};

test(
  'a process killed at any step of a chat with typing that the user leaves is repaired by the next',
  async () => {
    const undisturbed = createSmallWorld();
    const first = await undisturbed.start();
    await converse(undisturbed);
    const steps = first.life.steps();
    await stop(undisturbed, first);
    for (let fatal = 1; fatal <= steps; fatal += 1) {
      const world = createSmallWorld();
      const doomed = await world.start(fatal);
      const other = await world.start();
      await converse(world);
      expectWhole(world, `killed at step ${String(fatal)}, ${doomed.life.lastStep()}`);
      await stop(world, other);
    }
  },
  LIMIT_MS,
);

test(
  'a call that fails at any step, carried out or not, is repaired by the same owner',
  async () => {
    const count = await stepsOf();
    for (let chosen = 1; chosen <= count; chosen += 1) {
      const world = createSmallWorld();
      const steps = atStep(chosen, () => {
        // In memory a save cannot lose its answer; in Redis it can, and is numbered: test/redis/crashes.test.ts.
        if (steps.where() === 'after store.save') return undefined;
        const code = steps.where().includes('outbound') ? 'BUS_UNAVAILABLE' : 'STORE_UNAVAILABLE';
        return new HandoffError(code);
      });
      const only = await world.start(undefined, around(steps));
      await converse(world);

      expectWhole(world, `failed at step ${String(chosen)}, ${steps.where()}`);
      await stop(world, only);
    }
  },
  LIMIT_MS,
);

test(
  'a process that is told to stop at any step hands over in peace: nothing is even repeated',
  async () => {
    const count = await stepsOf();
    for (let chosen = 1; chosen <= count; chosen += 1) {
      const world = createSmallWorld();
      let isStopped = false;
      const steps = atStep(chosen, () => {
        void first.service.stop().then(() => {
          isStopped = true;
        });
        return undefined;
      });
      const first = await world.start(undefined, around(steps));
      const other = await world.start();
      await converse(world);
      await world.until(() => isStopped || steps.where() === '', 'the first has stopped');
      const where = `stopped at step ${String(chosen)}, ${steps.where()}`;
      expectWhole(world, where);
      expect({ where, repeats: world.told.length - world.heard().length }).toEqual({ where, repeats: 0 });
      await stop(world, other);
    }
  },
  LIMIT_MS,
);

test(
  'a kill in one conversation repairs the other one too, and neither hears of the other',
  async () => {
    const other = 'example-bot:+5210000002';
    const userId = '+5210000002';
    const sayAsOther = async (world: SmallWorld, id: string): Promise<void> => {
      const type = 'salesforce-handoff.user.said.v1';
      const data = { botSlug: BOT, userId, text: id };
      const event = { id: eventId(id), type, source: 'test', data };
      await world.inbound.publisher.publish(sealCloudEvent(event, { orderingKey: other, botSlug: BOT }));
    };
    for (let fatal = 1; fatal <= 120; fatal += 7) {
      const world = createSmallWorld();
      await world.start(fatal);
      const survivor = await world.start();
      const first = sayAsOther(world, 'x1');
      await converse(world);
      await first;
      await sayAsOther(world, 'x2');
      await world.until(
        () => world.heard().filter(({ conversationId }) => conversationId === other).length === 2,
        `the other user is answered, killed at ${String(fatal)}`,
      );
      const own = world.heard().filter(({ conversationId }) => conversationId === other);
      expect(own.map(({ data }) => data)).toEqual(
        ['x1', 'x2'].map((id) => ({
          botSlug: BOT,
          userId,
          eventId: id,
          reason: 'no-chat',
          text: 'There is no chat with a person at the moment: your message was not read.',
        })),
      );
      expect(world.desk.heard).toEqual(TEXTS);
      await stop(world, survivor);
    }
  },
  LIMIT_MS,
);
