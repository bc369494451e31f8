import type { v1 } from '@google-cloud/pubsub';
import type { World } from '../world.ts';
import { shownCount } from '../printing/shown.ts';
import { lookUpSubscription } from '../pubsub/look-up-subscription.ts';
import { paceOf } from '../pubsub/pace.ts';
import { ackAll, extendAll, pullMessages, waitAfterMs } from '../pubsub/pull-messages.ts';
import { parkedMessage, type ParkedMessage } from './parked-message.ts';

/** Parked messages that are leased to this process. Whoever has them gives them back or acks them, whatever happens. */
export type HeldMessages = {
  /** Oldest first. */
  readonly messages: readonly ParkedMessage[];
  /** Why there may be more than these. */
  readonly more: 'none' | 'limit' | 'given-up';
  ack(messages: readonly ParkedMessage[]): Promise<void>;
  /** Gives back all that were not acked. */
  release(): Promise<void>;
};

/** A lease is renewed for so long, so often: one missed renewal loses nothing. */
const LEASE_SECONDS = 60;
const RENEW_MS = 20_000;
/** More would not fit a person's head, nor the leases' renewal. */
const MAX_HELD = 10_000;
/** Messages may have 10 MB each, and all of them stand in memory. */
const MAX_HELD_BYTES = 500_000_000;

const byTime = (one: ParkedMessage, other: ParkedMessage): number =>
  one.view.parkedAt.localeCompare(other.view.parkedAt) ||
  one.pulled.publishedAtMs - other.pulled.publishedAtMs;

type Holding = {
  readonly api: v1.SubscriberClient;
  readonly path: string;
  readonly held: Map<string, ParkedMessage>;
};

const keepLeases = ({ api, path, held }: Holding, { clock }: World): (() => void) => {
  let cancel = (): void => {};
  const renew = (): void => {
    const ackIds = [...held.values()].map(({ pulled }) => pulled.ackId);
    // One that fails is followed by the next; a message that came back meanwhile is seen by somebody else, not lost.
    void extendAll(api, path, { ackIds, deadlineSeconds: LEASE_SECONDS }).catch(() => {});
    cancel = clock.after(RENEW_MS, renew);
  };
  cancel = clock.after(RENEW_MS, renew);
  return () => cancel();
};

/** Pulls until nothing comes for so long that nothing is there, `isEnough`, or the limit is reached. */
const pullAll = async (
  { api, path, held }: Holding,
  {
    quietMs,
    isEnough,
    world,
  }: { quietMs: number; isEnough: (message: ParkedMessage) => boolean; world: World },
): Promise<HeldMessages['more']> => {
  const { clock, signal, progress } = world;
  let quietAtMs = clock.monotonicMs() + quietMs;
  let heldBytes = 0;
  for (;;) {
    if (signal.aborted) return 'given-up';
    const leftMs = quietAtMs - clock.monotonicMs();
    if (leftMs <= 0) return 'none';
    progress.show(
      `reading parked messages: ${String(held.size)}, looking for more for ${String(Math.ceil(leftMs / 1_000))} s`,
    );
    const batch = await pullMessages(api, path, { waitMs: Math.ceil(leftMs) });
    if (batch.length === 0) continue;
    quietAtMs = clock.monotonicMs() + waitAfterMs(batch, quietMs);
    const messages = batch.map(parkedMessage);
    for (const message of messages) held.set(message.pulled.messageId, message);
    if (messages.some(isEnough)) return 'none';
    for (const { data } of batch) heldBytes += data.byteLength;
    if (held.size >= MAX_HELD || heldBytes >= MAX_HELD_BYTES) return 'limit';
  }
};

/**
 * Leases every parked message. `isEnough` ends the search early. What somebody else holds at this moment is not seen; what was
 * given back a moment ago comes again only after the subscription's backoff, so the search waits for that.
 */
export const holdParked = async (
  world: World,
  isEnough: (message: ParkedMessage) => boolean = () => false,
): Promise<HeldMessages> => {
  const { connections, config, progress } = world;
  const api = await connections.subscriberApi();
  const facts = await lookUpSubscription(api, connections.projectId(), config.DEAD_LETTER_SUBSCRIPTION);
  const holding: Holding = { api, path: facts.path, held: new Map() };
  const { held, path } = holding;
  const stopRenewing = keepLeases(holding, world);
  const release = async (): Promise<void> => {
    stopRenewing();
    const ackIds = [...held.values()].map(({ pulled }) => pulled.ackId);
    held.clear();
    await extendAll(api, path, { ackIds, deadlineSeconds: 0 });
  };
  try {
    const quietMs = facts.maxBackoffMs + paceOf(config).quietMs;
    const more = await pullAll(holding, { quietMs, isEnough, world });
    progress.show(`read ${shownCount(held.size, 'parked message')}`);
    return {
      messages: [...held.values()].toSorted(byTime),
      more,
      async ack(messages) {
        await ackAll(
          api,
          path,
          messages.map(({ pulled }) => pulled.ackId),
        );
        for (const { pulled } of messages) held.delete(pulled.messageId);
      },
      release,
    };
  } catch (error) {
    await release().catch(() => {});
    throw error;
  }
};
