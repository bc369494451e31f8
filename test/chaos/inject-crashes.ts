import { setTimeout as pause } from 'node:timers/promises';
import type { Slot } from './fleet.ts';
import type { Injection } from './inject-faults.ts';

const POISON_EVERY_MS = 1_000;
const LOOK_EVERY_MS = 200;
/** Time to own chats, so that a stop has something to hand over. */
const LIFE_MS = 2_000;
/** While there are other points to pass. */
const LONG_LIFE_MS = 4_000;

const isDue = ({ fatal, readyAt, process: child }: Slot): boolean => {
  if (readyAt === undefined || !child.isReady() || !fatal.some(({ reach }) => reach === 'stop')) return false;
  const lifeMs = fatal.some(({ reach }) => reach === 'talk') ? LONG_LIFE_MS : LIFE_MS;
  return Date.now() - readyAt >= lifeMs;
};

/**
 * The doomed processes kill themselves; this gives them what they meet nowhere else: messages that nobody can read, and, to those with
 * points on the way of a stop, SIGTERM.
 */
export const injectCrashes = async (
  { rig, poison, signal }: Injection,
  isDone: () => boolean,
): Promise<void> => {
  const inbound = rig.client.topic('salesforce-inbound');
  const isAsked = new Set<number>();
  let poisonedAtMs = 0;
  while (!isDone()) {
    if (Date.now() - poisonedAtMs >= POISON_EVERY_MS) {
      poisonedAtMs = Date.now();
      const id = `poison.${String(poison.length)}`;
      await inbound.publishMessage({ data: Buffer.from('{'), attributes: { 'ce-id': id } });
      poison.push(id);
    }
    for (const slot of rig.fleet.slots) {
      if (!isDue(slot) || isAsked.has(slot.process.pid)) continue;
      isAsked.add(slot.process.pid);
      rig.fleet.askToStop(slot);
    }
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
  await inbound.flush();
};
