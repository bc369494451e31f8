import { deliveryRows } from './conformance/delivery.ts';
import { exactlyOnceRows } from './conformance/exactly-once.ts';
import { failureRows } from './conformance/failures.ts';
import { filterRows } from './conformance/filters.ts';
import { orderingRows } from './conformance/ordering.ts';
import { pushRows } from './conformance/push.ts';
import { replayRows } from './conformance/replay.ts';
import type { Row } from './conformance/row.ts';
import { schemaRows } from './conformance/schemas.ts';
import { subscriptionRows } from './conformance/subscriptions.ts';
import { topicRows } from './conformance/topics.ts';
import type { Difference } from './google-differences.ts';
import type { RunningEmulator } from './support/google-emulator.ts';
import { World } from './support/world.ts';

/** Every behaviour that is checked, by area. */
export const AREAS: Readonly<Record<string, readonly Row[]>> = {
  'topics and publishing': topicRows,
  subscriptions: subscriptionRows,
  delivery: deliveryRows,
  ordering: orderingRows,
  'failed messages': failureRows,
  'seek and snapshots': replayRows,
  filters: filterRows,
  'exactly-once delivery': exactlyOnceRows,
  push: pushRows,
  schemas: schemaRows,
};

const AT_A_TIME = 12;
const ROW_DEADLINE_MS = 15_000;
const START_AND_RUN_MS = 60_000;

export interface Target {
  start(): Promise<RunningEmulator>;
  /** Rows that come out otherwise than documented, by name. */
  readonly differences: Readonly<Record<string, Difference>>;
}

/**
 * Declares one test per row. The rows run side by side, each on topics of its own, because most of them wait for time
 * to pass; a test then only looks at what its row observed.
 */
export function conformanceSuite(name: string, target: Target): void {
  describe(name, () => {
    const observations = new Map<Row, Promise<unknown>>();
    let emulator: RunningEmulator | undefined;
    let world: World | undefined;

    beforeAll(async () => {
      emulator = await target.start();
      world = new World(emulator.host);
      await observeAll(world, observations);
    }, START_AND_RUN_MS);

    afterAll(async () => {
      await world?.close();
      await emulator?.close();
    });

    describe.each(Object.entries(AREAS))('%s', (_area, rows) => {
      test.each(rows)('$name', async (row) => {
        const difference = target.differences[row.name];
        const expected = difference === undefined ? row.expected : difference.observed;
        expect(await observations.get(row)).toEqual(expected);
      });
    });
  });
}

async function observeAll(world: World, observations: Map<Row, Promise<unknown>>): Promise<void> {
  const waiting = Object.values(AREAS).flat();
  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const observation = Promise.race([row.observe(world), noAnswer(row)]);
      observations.set(row, observation);
      // Its own test reports a failure; here it must only not be unhandled.
      await observation.catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
}

function noAnswer({ name }: Row): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  setTimeout(
    () => reject(new Error(`No outcome within ${ROW_DEADLINE_MS} ms: ${name}`)),
    ROW_DEADLINE_MS,
  ).unref();
  return promise;
}
