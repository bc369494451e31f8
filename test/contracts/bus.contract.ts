import type { Delivery, Publisher, Subscriber, Verdict } from '../../src/bridge/ports/bus.ts';
import type { BusMessage } from '../../src/events/bus-message.ts';
import { until } from './until.ts';

export type BusWorld = {
  readonly publisher: Publisher;
  /** One more reader of one and the same subscription, which was there before anything was published. */
  readonly subscriber: () => Subscriber;
  /** Makes publishing fail as an outage does, until the returned function is called. */
  readonly breakPublishing: () => () => void;
  readonly dispose: () => Promise<void>;
};

const message = (orderingKey: string, text: string): BusMessage => ({
  data: new TextEncoder().encode(text),
  attributes: { 'ce-id': `id of ${text}`, botSlug: 'example-bot' },
  orderingKey,
});
const textOf = ({ data }: Pick<BusMessage, 'data'>): string => new TextDecoder().decode(data);
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

/** Reads everything, acks it unless `verdictOf` says otherwise, and keeps what came, repeats included. */
const read = (
  subscriber: Subscriber,
  verdictOf: (delivery: Delivery, seenBefore: boolean) => Verdict | Promise<Verdict> = () => 'ack',
) => {
  const came: Delivery[] = [];
  const acked = new Set<string>();
  const failures: unknown[] = [];
  subscriber.start(
    async (delivery) => {
      const seenBefore = came.some(({ messageId }) => messageId === delivery.messageId);
      came.push(delivery);
      const verdict = await verdictOf(delivery, seenBefore);
      if (verdict === 'ack') acked.add(textOf(delivery));
      return verdict;
    },
    (error) => failures.push(error),
  );
  const texts = (orderingKey?: string): string[] =>
    came.filter((one) => orderingKey === undefined || one.orderingKey === orderingKey).map(textOf);
  return { came, acked, failures, texts };
};

/** What every pair of Publisher and Subscriber does. */
export const busContract = (name: string, make: () => Promise<BusWorld>): void => {
  describe(`Bus contract: ${name}`, () => {
    let world: BusWorld;
    const open: Subscriber[] = [];
    const subscriber = (): Subscriber => {
      const one = world.subscriber();
      open.push(one);
      return one;
    };

    beforeEach(async () => {
      world = await make();
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map((one) => one.stop()));
      await world.dispose();
    });

    test('a message arrives as it was published', async () => {
      const { came } = read(subscriber());
      const before = Date.now();
      await world.publisher.publish(message('key', 'señal 👍'));
      await until(() => came.length > 0, 'the message');
      const [{ messageId, publishedAtMs, attempt, data, ...rest } = { data: new Uint8Array() }] = came;
      expect(textOf({ data })).toBe('señal 👍');
      expect(rest).toEqual({
        attributes: { 'ce-id': 'id of señal 👍', botSlug: 'example-bot' },
        orderingKey: 'key',
      });
      expect(messageId).toMatch(/./);
      expect(attempt).toBe(1);
      // The clock of the bus may differ from ours.
      expect(Math.abs((publishedAtMs ?? 0) - before)).toBeLessThan(60_000);
    });

    test('a message without a key arrives too', async () => {
      const { came } = read(subscriber());
      await Promise.all(numbers(5).map((text) => world.publisher.publish(message('', text))));
      await until(() => came.length === 5, 'five messages');
      expect(new Set(came.map(textOf))).toEqual(new Set(numbers(5)));
      expect(came.map(({ orderingKey }) => orderingKey)).toEqual(['', '', '', '', '']);
    });

    test('messages of one key arrive in the order of the calls, awaited or not', async () => {
      const { texts } = read(subscriber());
      const all = ['a', 'b', 'c'].flatMap((key) => numbers(40).map((text) => message(key, text)));
      await Promise.all(all.map((one) => world.publisher.publish(one)));
      await until(() => texts().length >= all.length, 'all messages');
      for (const key of ['a', 'b', 'c']) expect(texts(key)).toEqual(numbers(40));
    });

    test('what was published while nobody read is read later', async () => {
      for (const text of numbers(3)) await world.publisher.publish(message('key', text));
      const { texts } = read(subscriber());
      await until(() => texts().length === 3, 'three messages');
      expect(texts()).toEqual(numbers(3));
    });

    test('a refused message comes again, and all later ones of its key after it', async () => {
      const refusedOnce = (delivery: Delivery, seenBefore: boolean): Verdict =>
        textOf(delivery) === '2' && !seenBefore ? 'nack' : 'ack';
      const { texts, came } = read(subscriber(), refusedOnce);
      await Promise.all(numbers(6).map((text) => world.publisher.publish(message('key', text))));
      const again = (): string[] => texts().slice(texts().lastIndexOf('2'));
      await until(
        () => texts().filter((text) => text === '2').length >= 2 && again().length >= 4,
        'the repeats',
      );
      expect(again()).toEqual(['2', '3', '4', '5']);
      expect(came.every(({ attempt }) => attempt >= 1)).toBe(true);
    });

    test('a key whose message is refused does not hold up another key', async () => {
      const { texts } = read(subscriber(), ({ orderingKey }) => (orderingKey === 'stuck' ? 'nack' : 'ack'));
      await world.publisher.publish(message('stuck', 'x'));
      await until(() => texts('stuck').length > 0, 'the message that is refused');
      await Promise.all(numbers(20).map((text) => world.publisher.publish(message('free', text))));
      await until(() => texts('free').length === 20, 'the messages of the other key');
      expect(texts('free')).toEqual(numbers(20));
    });

    test('stop waits for handlers that run, and what they acked is not delivered again', async () => {
      let finish: () => void = () => {};
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const first = subscriber();
      const { came, acked } = read(first, async (): Promise<Verdict> => {
        await finished;
        return 'ack';
      });
      await Promise.all(numbers(4).map((text) => world.publisher.publish(message(`key-${text}`, text))));
      await until(() => came.length === 4, 'four handlers at work');
      let isStopped = false;
      const stopped = first.stop().then(() => {
        isStopped = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(isStopped).toBe(false);
      finish();
      await stopped;
      expect(acked.size).toBe(4);

      const second = read(subscriber());
      await Promise.all(numbers(4).map((text) => world.publisher.publish(message(`key-${text}`, 'later'))));
      await until(() => second.came.length >= 4, 'what was published later');
      expect(second.texts()).toEqual(['later', 'later', 'later', 'later']);
    });

    test('a reader that stopped gets nothing more, and the next reader gets all it refused', async () => {
      const first = subscriber();
      const refusing = read(first, () => 'nack');
      await Promise.all(numbers(3).map((text) => world.publisher.publish(message('key', text))));
      await until(() => refusing.came.length > 0, 'a refused message');
      await first.stop();
      const cameBefore = refusing.came.length;
      const { texts, acked } = read(subscriber());
      await until(() => acked.size === 3, 'all three messages');
      expect(texts().slice(texts().lastIndexOf('0'))).toEqual(numbers(3));
      expect(refusing.came).toHaveLength(cameBefore);
    });

    test('two readers share the messages, and each key stays in order', async () => {
      const order: Record<string, string[]> = {};
      const note = (delivery: Delivery): Verdict => {
        (order[delivery.orderingKey] ??= []).push(textOf(delivery));
        return 'ack';
      };
      read(subscriber(), note);
      read(subscriber(), note);
      const keys = numbers(10).map((key) => `key-${key}`);
      for (const text of numbers(10))
        await Promise.all(keys.map((key) => world.publisher.publish(message(key, text))));
      await until(() => Object.values(order).flat().length >= 100, 'all messages');
      expect(order).toEqual(Object.fromEntries(keys.map((key) => [key, numbers(10)])));
    });

    test('during an outage publishing fails, with all calls of the key that were made after it; then it goes on', async () => {
      const mend = world.breakPublishing();
      const { texts } = read(subscriber());
      const outcomes = await Promise.allSettled(
        numbers(3).map((text) => world.publisher.publish(message('key', text))),
      );
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'BUS_UNAVAILABLE' } });
      mend();
      await Promise.all(numbers(3).map((text) => world.publisher.publish(message('key', text))));
      await until(() => texts().length >= 3, 'what was published again');
      expect(texts().slice(-3)).toEqual(numbers(3));
    }, 30_000);

    test('close sends what is pending', async () => {
      const { texts } = read(subscriber());
      const sent = numbers(10).map((text) => world.publisher.publish(message('key', text)));
      await world.publisher.close();
      await Promise.all(sent);
      await until(() => texts().length === 10, 'ten messages');
      await expect(world.publisher.publish(message('key', 'too late'))).rejects.toThrow(/./);
    });
  });
};
