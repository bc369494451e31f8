import type { v1, protos } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import type { BusMessage } from '../../events/bus-message.ts';
import { CALL, calling } from './call-pubsub.ts';

export type Pulled = BusMessage & {
  readonly ackId: string;
  readonly messageId: string;
  /** Epoch ms, fractions cut. */
  readonly publishedAtMs: number;
};

/**
 * A quarter of what one pull may ask for (Pub/Sub quotas and limits): an answer that takes longer than the pull waits is lost, and its
 * messages are leased to nobody until the ack deadline.
 */
const MAX_PER_PULL = 250;
const PATIENCE = 5;
/** Ids of one request; a request may hold 512 KiB, and an id is below 250 bytes. */
const IDS_PER_REQUEST = 1_000;

type Received = protos.google.pubsub.v1.IReceivedMessage;
type Message = protos.google.pubsub.v1.IPubsubMessage;

const bytesOf = ({ data }: Message): Uint8Array =>
  typeof data === 'string' ? Buffer.from(data, 'base64') : (data ?? new Uint8Array());

const publishedAtMs = ({ publishTime }: Message): number =>
  Number(publishTime?.seconds ?? 0) * 1_000 + Math.floor((publishTime?.nanos ?? 0) / 1_000_000);

const pulledOf = ({ ackId, message }: Received): Pulled => ({
  ackId: ackId ?? '',
  messageId: message?.messageId ?? '',
  data: bytesOf(message ?? {}),
  attributes: message?.attributes ?? {},
  orderingKey: message?.orderingKey ?? '',
  publishedAtMs: publishedAtMs(message ?? {}),
});

const isDeadline = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === status.DEADLINE_EXCEEDED;

/** One unary pull; empty when nothing came within `waitMs`. */
export const pullMessages = async (
  api: v1.SubscriberClient,
  subscription: string,
  { waitMs, max = MAX_PER_PULL }: { waitMs: number; max?: number },
): Promise<readonly Pulled[]> => {
  try {
    const [answer] = await api.pull(
      { subscription, maxMessages: max },
      // Tried once: what is tried again until the time is over looks the same as a subscription without messages.
      { timeout: waitMs, retry: null },
    );
    return (answer.receivedMessages ?? []).map(pulledOf);
  } catch (error) {
    if (isDeadline(error)) return [];
    return calling({ subscription }, () => Promise.reject(error));
  }
};

/** How long to wait for what may come after `last`: as much as one pull asked for says that there is more, however slow the broker is. */
export const waitAfterMs = (last: readonly Pulled[], quietMs: number): number =>
  last.length >= MAX_PER_PULL ? PATIENCE * quietMs : quietMs;

const inBatches = async (
  ackIds: readonly string[],
  send: (batch: string[]) => Promise<unknown>,
): Promise<void> => {
  for (let at = 0; at < ackIds.length; at += IDS_PER_REQUEST)
    await send(ackIds.slice(at, at + IDS_PER_REQUEST));
};

/** Done with these for good. */
export const ackAll = (
  api: v1.SubscriberClient,
  subscription: string,
  ackIds: readonly string[],
): Promise<void> =>
  calling({ subscription }, () =>
    inBatches(ackIds, (batch) => api.acknowledge({ subscription, ackIds: batch }, CALL)),
  );

/** `deadlineSeconds` 0 gives them back to whoever pulls next; more keeps them that much longer. */
export const extendAll = (
  api: v1.SubscriberClient,
  subscription: string,
  { ackIds, deadlineSeconds }: { readonly ackIds: readonly string[]; readonly deadlineSeconds: number },
): Promise<void> =>
  calling({ subscription }, () =>
    inBatches(ackIds, (batch) =>
      api.modifyAckDeadline({ subscription, ackIds: batch, ackDeadlineSeconds: deadlineSeconds }, CALL),
    ),
  );
