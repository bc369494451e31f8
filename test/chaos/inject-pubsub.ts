import { setTimeout as pause } from 'node:timers/promises';
import type { Inject } from './inject-faults.ts';
import { PROJECT } from './rig.ts';

const INBOUND = `projects/${PROJECT}/subscriptions/salesforce-inbound-service`;

export const PUBSUB_FAULTS = {
  'lost-acks': ({ row, rig }, _, record) => {
    const count = row.between(1, 30);
    record(`${String(count)} acks`);
    rig.pubsub.call('dropAcks', count);
    return Promise.resolve();
  },
  redeliver: ({ rig }, _, record) => {
    record('all that is not acked');
    rig.pubsub.call('redeliverNow');
    return Promise.resolve();
  },
  silence: async ({ row, rig }, _, record) => {
    const forMs = row.between(1_000, 6_000);
    const entry = record(`${String(forMs)} ms`);
    rig.pubsub.call('silenceStreams', INBOUND);
    await pause(forMs);
    rig.pubsub.call('clear');
    entry.until = Date.now();
  },
  stall: ({ rig }, _, record) => {
    record('the streams that are open');
    rig.pubsub.call('stallOpenStreams', INBOUND);
    return Promise.resolve();
  },
  duplicate: async ({ row, repeats }, _, record) => {
    const copies = row.between(1, 4);
    const forMs = row.between(1_000, 5_000);
    const entry = record(`${String(copies)} more of each, ${String(forMs)} ms`);
    repeats.copies = copies;
    await pause(forMs);
    repeats.copies = 0;
    entry.until = Date.now();
  },
  'slow-consumer': async ({ row, bus }, _, record) => {
    const ms = row.between(200, 2_000);
    const entry = record(`acks ${String(ms)} ms late`);
    bus.slow(ms);
    await pause(row.between(1_000, 5_000));
    bus.slow(0);
    entry.until = Date.now();
  },
} satisfies Record<string, Inject>;
