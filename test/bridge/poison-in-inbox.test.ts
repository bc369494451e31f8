import type { ConversationStore } from '../../src/bridge/ports/conversation-store.ts';
import { HandoffError } from '../../src/errors/handoff-error.ts';
import { createSmallWorld, type Around, type SmallWorld } from '../support/small-world.ts';

const POISON = 'canary';
const SAID = 'salesforce-handoff.user.said.v1';

/** A bug that one text brings out when it is applied, wherever it stands among others. */
const buggy = (store: ConversationStore): ConversationStore => ({
  ...store,
  async inbox(conversationId, limit) {
    const entries = await store.inbox(conversationId, limit);
    return entries.map((entry) =>
      JSON.stringify(entry).includes(POISON)
        ? Object.defineProperty(structuredClone(entry), 'data', {
            get: () => {
              throw new TypeError(`cannot read ${POISON} of undefined`);
            },
          })
        : entry,
    );
  },
});

/** An entry that this release cannot read, as a newer one may have left it. */
const unreadable = (store: ConversationStore): ConversationStore => ({
  ...store,
  async inbox(conversationId, limit) {
    const entries = await store.inbox(conversationId, limit);
    if (JSON.stringify(entries).includes(POISON)) {
      throw new HandoffError('STATE_CORRUPT', { what: 'inbox entry: type' });
    }
    return entries;
  },
});

const talk = async (world: SmallWorld): Promise<void> => {
  await world.publish('salesforce-handoff.handoff.requested.v1', 'h1', {
    visitor: {},
    prechat: [],
    transcript: [],
  });
  await world.until(() => world.desk.requested().length > 0, 'the chat is asked for');
  world.desk.tell(world.desk.requested()[0] ?? '', { type: 'agent.joined', agentName: 'Luz' });
  await world.until(
    () => world.heard().some(({ type }) => type === 'salesforce-handoff.chat.started.v1'),
    'the agent is there',
  );
};

const sayAll = async (world: SmallWorld): Promise<void> => {
  for (const [id, text] of Object.entries({ m1: 'one', bad: POISON, m2: 'two', m3: 'three' }))
    await world.publish(SAID, id, { text });
};

const parkedEvents = (world: SmallWorld) =>
  world.parked.map((attributes) => [
    attributes['ce-id'],
    attributes['ce-type'],
    attributes['handoff-parked-code'],
    attributes['handoff-parked-reason'],
    attributes['handoff-parked-topic'],
    attributes['handoff-parked-orderingKey'],
  ]);

describe.each([
  ['cannot be applied', { store: buggy }, 'BUG_UNEXPECTED', 'TypeError'],
  ['cannot be read', { store: unreadable }, 'STATE_CORRUPT', 'inbox entry: type'],
] satisfies [string, Around, string, string][])(
  'an entry of the inbox that %s',
  (_, around, code, reason) => {
    const PARKED = ['bad', SAID, code, reason, 'salesforce-inbound', 'example-bot:+5210000001'];

    test('is parked with its reason, and what was said before and after it arrives in order', async () => {
      const world = createSmallWorld();
      const { service } = await world.start(undefined, around);
      await talk(world);
      await sayAll(world);
      await world.until(() => world.desk.heard.length === 3, 'the others arrive', 10_000);
      expect(world.desk.heard).toEqual(['one', 'two', 'three']);
      expect(parkedEvents(world)).toEqual([PARKED]);
      expect(world.conversation()?.inbox).toEqual([]);
      const noted = world.conversation()?.timeline.filter(({ kind }) => kind === 'parked');
      expect(noted).toMatchObject([{ eventId: 'bad', name: SAID, outcome: code }]);
      expect(JSON.stringify(world.parked)).not.toContain(POISON);
      expect(world.log.lines.filter(({ event }) => event === 'conversation.failed')).toEqual([]);
      await world.stop(service);
    });

    test('is parked and then removed, wherever the process is killed', async () => {
      const undisturbed = createSmallWorld();
      const first = await undisturbed.start(undefined, around);
      await talk(undisturbed);
      const from = first.life.steps();
      await sayAll(undisturbed);
      await undisturbed.until(() => undisturbed.desk.heard.length === 3, 'the others arrive');
      const to = first.life.steps();
      await undisturbed.stop(first.service);
      expect(to - from).toBeGreaterThan(10);

      for (let fatal = from + 1; fatal <= to; fatal += 1) {
        const world = createSmallWorld();
        const doomed = await world.start(fatal, around);
        const other = await world.start(undefined, around);
        await talk(world);
        await sayAll(world);
        await world.until(() => world.desk.heard.length === 3, 'the others arrive');
        const where = `killed at step ${String(fatal)}, ${doomed.life.lastStep()}`;
        expect({ where, heard: world.desk.heard }).toEqual({ where, heard: ['one', 'two', 'three'] });
        expect({ where, inbox: world.conversation()?.inbox }).toEqual({ where, inbox: [] });
        // Again after a crash between the confirm and the removal, and then under the same id.
        expect({
          where,
          ids: new Set(world.parked.map((letter) => letter['handoff-parked-id'])).size,
        }).toEqual({ where, ids: 1 });
        expect({ where, parked: parkedEvents(world)[0] }).toEqual({ where, parked: PARKED });
        await world.stop(other.service);
      }
    });
  },
);

test('an outage parks nothing: entries wait until it is over', async () => {
  const world = createSmallWorld();
  let isDown = false;
  const { service } = await world.start(undefined, {
    outbound: (publisher) => ({
      ...publisher,
      publish: (message) =>
        isDown ? Promise.reject(new HandoffError('BUS_MISSING')) : publisher.publish(message),
    }),
  });
  await talk(world);
  isDown = true;
  world.desk.end(world.desk.requested()[0] ?? '');
  await world.publish(SAID, 'm1', { text: 'too late' });
  await world.clock.advance(60_000);
  expect(world.parked).toEqual([]);
  isDown = false;
  await world.until(
    () => world.heard().some(({ type }) => type === 'salesforce-handoff.message.undelivered.v1'),
    'the end and the answer are told',
  );
  expect(world.conversation()?.inbox).toEqual([]);
  await world.stop(service);
});
