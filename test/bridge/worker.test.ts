import { DEFAULT_LIMITS } from '../../src/bridge/conversation-parts.ts';
import type { ConversationStore } from '../../src/bridge/ports/conversation-store.ts';
import { HandoffError } from '../../src/errors/handoff-error.ts';
import { createSmallWorld } from '../support/small-world.ts';

const startsChat = { visitor: {}, prechat: [], transcript: [] };

test('a claim that failed and is tried again does not run a conversation twice that was claimed meanwhile', async () => {
  let failures = 1;
  const withBlip = (store: ConversationStore): ConversationStore => ({
    ...store,
    claim: (conversationId, workerId) => {
      failures -= 1;
      if (failures >= 0) return Promise.reject(new HandoffError('STORE_UNAVAILABLE'));
      return store.claim(conversationId, workerId);
    },
  });
  const world = createSmallWorld();
  const { service } = await world.start(undefined, { store: withBlip });
  await world.publish('salesforce-handoff.handoff.requested.v1', 'h1', startsChat);
  await world.publish('salesforce-handoff.user.said.v1', 'm1', { text: 'hello' });
  await world.until(() => world.desk.requested().length > 0, 'the chat is asked for');
  await world.clock.advance(3_000);
  expect(world.desk.polls.mostOpen).toBe(1);
  expect(world.desk.requested().length).toBe(1);
  expect(world.log.lines.filter(({ event }) => event === 'conversation.lost')).toEqual([]);
  await world.stop(service);
});

test('a desk that answers every poll at once is not asked without a pause', async () => {
  const world = createSmallWorld();
  let polls = 0;
  const { service } = await world.start(undefined, {
    desk: (desk) => ({
      ...desk,
      poll: () => {
        polls += 1;
        return Promise.resolve({ kind: 'heard', news: [], change: {} });
      },
    }),
  });
  await world.publish('salesforce-handoff.handoff.requested.v1', 'h1', startsChat);
  await world.until(() => world.desk.requested().length > 0, 'the chat is asked for');
  polls = 0;
  await world.clock.advance(10_000);
  // 50 a second at most, and not because it has stopped asking.
  expect(polls).toBeGreaterThan(100);
  expect(polls).toBeLessThanOrEqual(10_000 / DEFAULT_LIMITS.minPollIntervalMs + 1);
  await world.stop(service);
});

test('a desk that moves a session again and again is not asked without a pause', async () => {
  const world = createSmallWorld();
  const asked: string[] = [];
  const { service } = await world.start(undefined, {
    desk: (desk) => ({
      ...desk,
      poll: () => Promise.resolve({ kind: 'moved' }),
      perform: (call, command) => {
        asked.push(command.do);
        return desk.perform(call, command);
      },
    }),
  });
  await world.publish('salesforce-handoff.handoff.requested.v1', 'h1', startsChat);
  await world.until(() => asked.includes('reconnect'), 'the session is moved');
  asked.length = 0;
  await world.clock.advance(10_000);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.length).toBeLessThan(150);
  await world.stop(service);
});

test('an event for a conversation whose owner hears nothing finds out that it is dead, without any list', async () => {
  const world = createSmallWorld();
  const { service } = await world.start();
  await world.publish('salesforce-handoff.handoff.requested.v1', 'h1', startsChat);
  await world.until(() => world.desk.requested().length > 0, 'the chat is asked for');
  const conversation = world.conversation();
  if (!conversation) throw new Error('no conversation');
  await world.stop(service);
  conversation.owner = 'ghost' as never;
  const next = await world.start();
  await world.publish('salesforce-handoff.user.said.v1', 'm1', { text: 'hello' });
  // Sooner than the deserted are looked for.
  await world.clock.advance(100);
  expect(conversation.owner).not.toBe('ghost');
  expect(world.desk.polls.mostOpen).toBe(1);
  await world.stop(next.service);
});
