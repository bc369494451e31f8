import type { OutboundEvent } from '../../src/events/open-event.ts';
import { createSubscriptionSeeker } from '../../src/pubsub/seek-subscription.ts';
import { createRedisReceiptTally } from '../../src/redis/redis-receipt-tally.ts';
import { until } from '../support/running-stack.ts';
import { startLiveTraffic } from './support/live-traffic.ts';
import { connectTo, INBOUND, OUTBOUND, startReplayStack, type ReplayStack } from './support/replay-stack.ts';
import { AGENTS, BYE, endsTold, handoff, heardOf, requestsOf, says, textsTold } from './support/visitors.ts';

const USERS = 250;
/** A handoff, words until the agent ends the chat, and words that come too late. */
const WORDS = 21;
const LATE_WORDS = 18;
const EVENTS_PER_USER = 1 + WORDS + LATE_WORDS;
const LIVE_CHATS = 10;

const users = Array.from({ length: USERS }, (_, index) => `user-${String(index)}`);
const wordsOf = (user: string): string[] => [
  ...Array.from({ length: WORDS - 1 }, (_, index) => `${user} ${String(index)}`),
  BYE,
];

describe('10,000 handled events are delivered again', () => {
  let stack: ReplayStack;
  let beganMs = 0;
  let redis: ReturnType<typeof connectTo>;

  const publishWhole = async (user: string): Promise<void> => {
    const { publisher } = stack;
    await Promise.all([
      publisher.publish(handoff(user), `${user}/handoff`),
      ...wordsOf(user).map((text, index) => publisher.publish(says(user, text), `${user}/${String(index)}`)),
    ]);
  };
  const undelivered = (): number =>
    stack.handled.filter(({ type }) => type === 'salesforce-handoff.message.undelivered.v1').length;
  const skipped = async (): Promise<number> => {
    const { duplicate, stale } = await createRedisReceiptTally(redis).read();
    return duplicate + stale;
  };
  /** Waits on the tally, which is written once a second. */
  const untilSkipped = async (count: number): Promise<void> => {
    const deadlineMs = Date.now() + 30_000;
    while ((await skipped()) < count) {
      if (Date.now() > deadlineMs)
        throw new Error(`only ${String(await skipped())} of ${String(count)} came again`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  beforeAll(async () => {
    stack = await startReplayStack({ ...AGENTS, holdMs: 2_000 });
    redis = connectTo(stack);
    await stack.startService();
    await stack.client.subscription(INBOUND).createSnapshot('before-all');
    beganMs = Date.now();
    await Promise.all(users.map(publishWhole));
    await until(
      () => users.every((user) => endsTold(stack, user).length === 1),
      'every chat is over',
      120_000,
    );
    const late = users.flatMap((user) =>
      Array.from({ length: LATE_WORDS }, (_, index) =>
        stack.publisher.publish(says(user, 'too late'), `${user}/late-${String(index)}`),
      ),
    );
    await Promise.all(late);
    await until(() => undelivered() === late.length, 'every late word is answered', 120_000);
    console.log(`handled ${String(USERS * EVENTS_PER_USER)} events in ${String(Date.now() - beganMs)} ms`);
  }, 150_000);
  afterAll(async () => {
    redis.disconnect();
    await stack.stop();
  });

  test.each(['to a time', 'to a snapshot'])(
    'inbound, %s, with live traffic: nothing is asked of the desk and nothing new is told',
    async (where) => {
      const before = { requests: requestsOf(stack.simulator), skipped: await skipped() };
      const toldBefore = new Set(stack.published.keys());
      const repeatsBefore = [...stack.published.values()].reduce((sum, count) => sum + count, 0);
      const live = startLiveTraffic(stack, where.replaceAll(' ', '-'), LIVE_CHATS);
      const soughtMs = Date.now();
      if (where === 'to a time') {
        await createSubscriptionSeeker({ client: stack.client, subscription: INBOUND }).seek(beganMs - 1);
      } else {
        await stack.client.subscription(INBOUND).seek('before-all');
      }
      await untilSkipped(before.skipped + USERS * EVENTS_PER_USER);
      console.log(`replayed ${where} in ${String(Date.now() - soughtMs)} ms`);
      const { said } = await live.finish();

      const requests = requestsOf(stack.simulator);
      const made = (endpoint: string): number => (requests[endpoint] ?? 0) - (before.requests[endpoint] ?? 0);
      expect({ chats: made('ChasitorInit'), words: made('ChatMessage'), ends: made('ChatEnd') }).toEqual({
        chats: LIVE_CHATS,
        words: said,
        ends: 0,
      });
      const old = new Set(users);
      const news = stack.handled.filter(
        ({ envelope, data }) => !toldBefore.has(envelope.id) && old.has(data.userId),
      );
      expect(news).toEqual([]);
      const published = [...stack.published.values()].reduce((sum, count) => sum + count, 0);
      const ofLive = [...stack.published.keys()].filter((id) => !toldBefore.has(id)).length;
      expect(published - repeatsBefore).toBe(ofLive);
      expect(stack.simulator.control.stats().maxOverlappingPolls).toBe(1);
      stack.assertWell();
    },
    120_000,
  );

  test('each of the words reached the agent once and in order', () => {
    for (const user of users)
      expect({ user, heard: heardOf(stack.simulator, user) }).toEqual({ user, heard: wordsOf(user) });
  });

  test('what was lost meanwhile is done, in order, and nothing else', async () => {
    const lost = Array.from({ length: 10 }, (_, index) => `lost-${String(index)}`);
    const before = requestsOf(stack.simulator);
    // Acked by somebody who did nothing with it, while nobody of ours was listening.
    await stack.stopServices();
    const soughtToMs = Date.now();
    const thief = stack.client.subscription(INBOUND, { batching: { maxMilliseconds: 10 } });
    let stolen = 0;
    thief.on('message', (message) => {
      stolen += 1;
      message.ack();
    });
    await Promise.all(lost.map(publishWhole));
    await until(() => stolen === lost.length * (1 + WORDS), 'all is stolen');
    await thief.close();
    await stack.startService();
    await createSubscriptionSeeker({ client: stack.client, subscription: INBOUND }).seek(
      soughtToMs - 120_000,
    );
    await until(
      () => lost.every((user) => endsTold(stack, user).length === 1),
      'what was lost is done',
      30_000,
    );
    for (const user of lost) {
      expect(heardOf(stack.simulator, user)).toEqual(wordsOf(user));
      expect(textsTold(stack, user)).toEqual(['Hello, this is Alex.', 'Goodbye.']);
    }
    const requests = requestsOf(stack.simulator);
    expect((requests['ChasitorInit'] ?? 0) - (before['ChasitorInit'] ?? 0)).toBe(lost.length);
    expect((requests['ChatMessage'] ?? 0) - (before['ChatMessage'] ?? 0)).toBe(lost.length * WORDS);
  }, 120_000);

  test('outbound: the client hands nothing over twice', async () => {
    const handled = stack.handled.length;
    await createSubscriptionSeeker({ client: stack.client, subscription: OUTBOUND }).seek(beganMs - 1);
    // What is told from now on comes after all that is delivered again of its conversation.
    await Promise.all(users.map((user) => stack.publisher.publish(says(user, 'is anybody there?'))));
    const news = (): OutboundEvent[] => stack.handled.slice(handled);
    await until(
      () => new Set(news().map(({ data }) => data.userId)).size === USERS,
      'all is caught up',
      30_000,
    );
    expect(news().map(({ type }) => type)).toEqual(
      users.map(() => 'salesforce-handoff.message.undelivered.v1'),
    );
    stack.assertWell();
  }, 120_000);
});
