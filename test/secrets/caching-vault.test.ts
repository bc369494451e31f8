import type { SecretVault } from '../../src/bridge/ports/secret-vault.ts';
import { HandoffError } from '../../src/errors/handoff-error.ts';
import { createManualClock } from '../../src/memory/manual-clock.ts';
import { createCachingVault } from '../../src/secrets/caching-vault.ts';

/** A vault that counts, and answers or fails when told. */
const createCountingVault = () => {
  const reads: string[] = [];
  const values = new Map<string, string>();
  let failing = false;
  const vault: SecretVault = {
    async read(name) {
      reads.push(name);
      await Promise.resolve();
      if (failing) throw new HandoffError('SECRET_UNREADABLE', { name });
      return values.get(name);
    },
  };
  return {
    vault,
    reads,
    values,
    setFailing: (now: boolean) => {
      failing = now;
    },
  };
};

const setUp = () => {
  const clock = createManualClock();
  const inner = createCountingVault();
  return {
    clock,
    ...inner,
    cached: createCachingVault(inner.vault, { ttlMs: 1_000, missTtlMs: 100, clock }),
  };
};

test('reads at the same time become one', async () => {
  const { cached, reads, values } = setUp();
  values.set('a', '1');
  expect(await Promise.all([cached.read('a'), cached.read('a'), cached.read('a')])).toEqual(['1', '1', '1']);
  expect(reads).toEqual(['a']);
});

test('a value is read again when its time is over', async () => {
  const { cached, reads, values, clock } = setUp();
  values.set('a', 'old');
  await cached.read('a');
  values.set('a', 'new');
  await clock.advance(999);
  expect(await cached.read('a')).toBe('old');
  await clock.advance(1);
  expect(await cached.read('a')).toBe('new');
  expect(reads).toEqual(['a', 'a']);
});

test('a name without a value is looked for again sooner', async () => {
  const { cached, reads, values, clock } = setUp();
  expect(await cached.read('a')).toBeUndefined();
  values.set('a', '1');
  await clock.advance(99);
  expect(await cached.read('a')).toBeUndefined();
  await clock.advance(1);
  expect(await cached.read('a')).toBe('1');
  expect(reads).toEqual(['a', 'a']);
});

test('a failure reaches everybody who waited and is forgotten', async () => {
  const { cached, reads, values, setFailing } = setUp();
  values.set('a', '1');
  setFailing(true);
  const outcomes = await Promise.allSettled([cached.read('a'), cached.read('a')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  setFailing(false);
  expect(await cached.read('a')).toBe('1');
  expect(reads).toEqual(['a', 'a']);
});

test('made-up names push out the oldest and nothing grows without bounds', async () => {
  const { cached, reads, values } = setUp();
  values.set('real', '1');
  await cached.read('real');
  for (let index = 0; index < 999; index += 1) await cached.read(`made-up-${String(index)}`);
  await cached.read('real');
  expect(reads).toHaveLength(1_000);
  await cached.read('one-too-many');
  await cached.read('real');
  expect(reads).toHaveLength(1_002);
});
