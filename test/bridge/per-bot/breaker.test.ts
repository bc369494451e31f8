import { createBreaker, DEFAULT_BREAKER } from '../../../src/bridge/per-bot/breaker.ts';
import { createManualClock } from '../../../src/memory/manual-clock.ts';

const arrange = () => {
  const clock = createManualClock();
  const changes: string[] = [];
  const breaker = createBreaker({
    clock,
    settings: { threshold: 3, firstPauseMs: 100, maxPauseMs: 300 },
    onOpened: (failures, pauseMs) => changes.push(`opened ${String(failures)} ${String(pauseMs)}`),
    onClosed: (openMs) => changes.push(`closed ${String(openMs)}`),
  });
  const fails = (times: number): void => {
    for (let time = 0; time < times; time += 1) breaker.saw('failure');
  };
  return { clock, changes, breaker, fails };
};

test('opens after so many failures in a row, and says so once', () => {
  const { breaker, changes, fails } = arrange();
  fails(2);
  expect(breaker.admits()).toBe(true);
  fails(4);
  expect(breaker.admits()).toBe(false);
  expect(changes).toEqual(['opened 3 100']);
});

test('one success in between begins the row anew; what says nothing does not', () => {
  const { breaker, fails } = arrange();
  fails(2);
  breaker.saw('success');
  expect(breaker.isCalm()).toBe(true);
  fails(2);
  breaker.saw('nothing');
  expect(breaker.admits()).toBe(true);
  fails(1);
  expect(breaker.admits()).toBe(false);
});

test('lets one probe through after each pause, which grows to the most, whether the last was answered or not', async () => {
  const { breaker, clock, fails } = arrange();
  fails(3);
  const admitted: number[] = [];
  for (let atMs = 1; atMs <= 1_200; atMs += 1) {
    await clock.advance(1);
    for (let caller = 0; caller < 10; caller += 1) if (breaker.admits()) admitted.push(atMs);
  }
  expect(admitted).toEqual([100, 300, 600, 900, 1_200]);
});

test('looking whether a probe is due does not take it', async () => {
  const { breaker, clock, fails } = arrange();
  fails(3);
  expect(breaker.wouldAdmit()).toBe(false);
  await clock.advance(100);
  expect([breaker.wouldAdmit(), breaker.wouldAdmit(), breaker.admits()]).toEqual([true, true, true]);
  expect(breaker.wouldAdmit()).toBe(false);
});

test('closes with the first success, of a probe or of any other call, and needs a whole row to open again', async () => {
  const { breaker, clock, changes, fails } = arrange();
  fails(3);
  await clock.advance(50);
  breaker.saw('success');
  expect(breaker.admits()).toBe(true);
  fails(2);
  expect(breaker.admits()).toBe(true);
  fails(1);
  expect(breaker.admits()).toBe(false);
  expect(changes).toEqual(['opened 3 100', 'closed 50', 'opened 3 100']);
});

test('the default is found again well before a session is given up', () => {
  expect(DEFAULT_BREAKER.maxPauseMs).toBeLessThanOrEqual(5_000);
});
