import type { MemoryLook, StoreMemory } from '../../src/bridge/ports/store-memory.ts';
import { watchMemory } from '../../src/bridge/watch-memory.ts';
import { HandoffError } from '../../src/errors/handoff-error.ts';
import { createManualClock } from '../../src/memory/manual-clock.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';

const BACK_MS = 600_000;
const SETTLE_MS = 2_000;

const makeWorld = () => {
  const clock = createManualClock();
  const log = createMemoryLog();
  const steps: string[] = [];
  const state = {
    look: 'kept' as MemoryLook,
    isDown: false,
    isCurrent: true,
    restores: 0,
    seeks: [] as number[],
    repaired: false,
  };
  const alive = <Value>(value: () => Value): Promise<Value> =>
    state.isDown ? Promise.reject(new HandoffError('STORE_UNAVAILABLE')) : Promise.resolve(value());
  const memory: StoreMemory = {
    look: () =>
      alive(() => {
        const seen = state.look;
        state.look = 'kept';
        return seen;
      }),
    isCurrent: () => state.isCurrent,
    restore: () =>
      alive(() => {
        steps.push('restore');
        return (state.restores += 1);
      }),
    async once(repair) {
      if (!state.repaired) await repair();
      state.repaired = true;
      return 'done';
    },
  };
  const watch = watchMemory({
    memory,
    clock,
    log,
    everyMs: 1_000,
    settleMs: SETTLE_MS,
    onLoss: () => void steps.push('stop'),
    repair: {
      inbound: { seek: (toMs) => Promise.resolve(void state.seeks.push(toMs)) },
      backMs: BACK_MS,
    },
  });
  watch.start();
  const events = (): string[] => log.lines.filter(({ level }) => level !== 'info').map(({ event }) => event);
  return { clock, log, steps, state, watch, events };
};

describe('the watch over the store’s memory', () => {
  test('says nothing and does nothing while the memory is there', async () => {
    const { clock, state, events, watch } = makeWorld();
    await clock.advance(60_000);
    expect(events()).toEqual([]);
    expect(state).toMatchObject({ restores: 0, seeks: [] });
    watch.stop();
    expect(clock.pending()).toBe(0);
  });

  test('an empty store at the first start is told and brings nothing back', async () => {
    const { clock, state, events } = makeWorld();
    state.look = 'began';
    await clock.advance(10_000);
    expect(events()).toEqual(['store.memory-began']);
    expect(state).toMatchObject({ restores: 0, seeks: [] });
  });

  test('a loss is told loudly, what is known is written back, then the bus is sought back of the last good look', async () => {
    const { clock, log, state, events } = makeWorld();
    await clock.advance(5_000);
    const wholeAtMs = clock.nowMs();
    state.look = 'lost';
    await clock.advance(1_000);
    expect(events()).toEqual(['store.memory-lost', 'store.memory-restored']);
    expect(log.lines.find(({ event }) => event === 'store.memory-lost')?.level).toBe('error');
    expect(state.seeks).toEqual([]);
    await clock.advance(SETTLE_MS);
    expect(state.seeks).toEqual([wholeAtMs - BACK_MS]);
    await clock.advance(60_000);
    expect(state).toMatchObject({ restores: 1, seeks: [wholeAtMs - BACK_MS] });
  });

  test('an outage before the loss counts: the seek goes back of the last look that was answered', async () => {
    const { clock, state } = makeWorld();
    await clock.advance(5_000);
    const wholeAtMs = clock.nowMs();
    state.isDown = true;
    await clock.advance(20 * 60_000);
    state.isDown = false;
    state.look = 'lost';
    await clock.advance(10_000);
    expect(state.seeks).toEqual([wholeAtMs - BACK_MS]);
  });

  test('a seek never goes past a backlog that is being worked off: that would ack it', async () => {
    const { clock, state, watch } = makeWorld();
    await clock.advance(5_000);
    const backlogFromMs = clock.nowMs() - 7 * 24 * 60 * 60_000;
    watch.saw(backlogFromMs);
    watch.saw(clock.nowMs());
    state.look = 'lost';
    await clock.advance(10_000);
    expect(state.seeks).toEqual([backlogFromMs]);
  });

  test('a backlog that was worked off long ago no longer counts', async () => {
    const { clock, state, watch } = makeWorld();
    watch.saw(clock.nowMs() - 7 * 24 * 60 * 60_000);
    await clock.advance(3 * BACK_MS);
    watch.saw(clock.nowMs());
    const wholeAtMs = clock.nowMs();
    state.look = 'lost';
    await clock.advance(10_000);
    expect(state.seeks).toEqual([wholeAtMs - BACK_MS]);
  });

  test('what could not be written back or sought is tried again until it works', async () => {
    const { clock, state } = makeWorld();
    state.look = 'lost';
    await clock.advance(1_000);
    state.isDown = true;
    state.repaired = false;
    await clock.advance(5_000);
    state.isDown = false;
    await clock.advance(5_000);
    expect(state.seeks).toHaveLength(1);
  });

  test('what runs is told to stop before anything is written back, once for each loss', async () => {
    const { steps, state, clock } = makeWorld();
    await clock.advance(5_000);
    expect(steps).toEqual([]);
    state.look = 'lost';
    await clock.advance(1_000);
    expect(steps).toEqual(['stop', 'restore']);
    await clock.advance(10_000);
    expect(steps).toEqual(['stop', 'restore']);
  });

  test('a look that was under way when the store was emptied does not count for the life that begins after', async () => {
    const answers: ((seen: MemoryLook) => void)[] = [];
    const clock = createManualClock();
    const steps: string[] = [];
    const watch = watchMemory({
      memory: {
        look: () => new Promise((resolve) => answers.push(resolve)),
        isCurrent: () => true,
        restore: () => Promise.resolve(steps.push('restore')),
        once: () => Promise.resolve('done'),
      },
      clock,
      log: createMemoryLog(),
      everyMs: 1_000,
      settleMs: SETTLE_MS,
      onLoss: () => void steps.push('stop'),
    });
    const first = watch.settled();
    const second = watch.settled().then(() => steps.push('second life'));
    await clock.advance(0);
    answers[0]?.('kept');
    await first;
    expect(steps).toEqual([]);
    answers[1]?.('lost');
    await clock.advance(SETTLE_MS);
    // Nor does it begin on what was seen before the wait.
    expect(steps).toEqual(['stop', 'restore']);
    answers[2]?.('kept');
    await second;
    expect(steps).toEqual(['stop', 'restore', 'second life']);
  });

  test('no life begins before all who may know something had the time to write it back', async () => {
    const { state, steps, clock, watch } = makeWorld();
    await watch.settled();
    expect(state.restores).toBe(0);
    state.look = 'lost';
    void watch.settled().then(() => steps.push('life'));
    await clock.advance(999);
    expect(steps).toEqual(['stop', 'restore']);
    // Lost again meanwhile: the wait begins anew.
    state.look = 'lost';
    await clock.advance(SETTLE_MS);
    expect(steps).toEqual(['stop', 'restore', 'stop', 'restore']);
    await clock.advance(1);
    expect(steps).toEqual(['stop', 'restore', 'stop', 'restore', 'life']);
  });

  test('over a new line nothing is done before a look, which is one for all who wait, and tells of a loss before', async () => {
    const { state, steps, watch, events } = makeWorld();
    await watch.known();
    Object.assign(state, { isCurrent: false, look: 'lost' });
    const waiting = ['one', 'two'].map((who) => watch.known().then(() => steps.push(who)));
    await Promise.all(waiting);
    expect(steps).toEqual(['stop', 'restore', 'one', 'two']);
    expect(events()).toEqual(['store.memory-lost', 'store.memory-restored']);
    state.isDown = true;
    await expect(watch.known()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    state.isCurrent = true;
    await watch.known();
  });

  test('none begins on a store that does not answer', async () => {
    const { state, watch } = makeWorld();
    state.isDown = true;
    await expect(watch.settled()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
