import { setTimeout as later } from 'node:timers/promises';
import { startSilenceWatch } from '../../src/pubsub/silence-watch.ts';

const SILENCE_MS = 40;

/** A watch on real timers; `silences(n)` resolves when silence was told n times. */
const watching = (isBusy = () => false) => {
  let told = 0;
  let onTold = (): void => {};
  const watch = startSilenceWatch({
    silenceMs: SILENCE_MS,
    isBusy,
    onSilence: () => {
      told += 1;
      onTold();
    },
  });
  return {
    watch,
    told: () => told,
    silences: (count: number): Promise<void> =>
      new Promise((resolve) => {
        onTold = () => {
          if (told >= count) resolve();
        };
        onTold();
        // The watch itself keeps no process alive.
        setTimeout(() => {}, 10 * count * SILENCE_MS);
      }),
  };
};

test('silence is told after its time, and again after each further one', async () => {
  const startedAt = performance.now();
  const { watch, silences } = watching();
  await silences(3);
  expect(performance.now() - startedAt).toBeGreaterThan(2.5 * SILENCE_MS);
  watch.stop();
});

test('what is heard in time, and being busy, put it off', async () => {
  let isBusy = false;
  const { watch, told, silences } = watching(() => isBusy);
  for (let count = 0; count < 20; count++) {
    watch.heard();
    await later(SILENCE_MS / 10);
  }
  isBusy = true;
  await later(2 * SILENCE_MS);
  expect(told()).toBe(0);
  isBusy = false;
  await silences(1);
  watch.stop();
});

test('a process that was blocked does not take its own sleep for silence', async () => {
  const { watch, told, silences } = watching();
  const blockedUntil = performance.now() + 5 * SILENCE_MS;
  while (performance.now() < blockedUntil);
  await later(0);
  await later(0);
  expect(told()).toBe(0);
  await silences(1);
  watch.stop();
});

test('a stopped watch says nothing', async () => {
  const { watch, told } = watching();
  watch.stop();
  await later(2 * SILENCE_MS);
  expect(told()).toBe(0);
});
