import { openDeadLetter, restoredOriginal } from '../events/dead-letter.ts';
import type { BusMessage } from '../events/bus-message.ts';
import { MESSAGE_BYTES, sizeOf } from '../events/message-size.ts';
import { isRedriveId, REDRIVE_ID } from '../events/redrive-id.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import type { Publisher } from './ports/bus.ts';

export type RedriveParts = {
  /** Undefined for a topic that nothing may be redriven to: the name comes out of a message, and must not choose where to publish. */
  readonly publisherTo: (topic: string) => Publisher | undefined;
};

export type Redriven =
  | { readonly kind: 'redriven'; readonly topic: string; readonly parkedId: string }
  /** Nothing was published. `why` names the attribute and the rule. */
  | { readonly kind: 'refused'; readonly why: string };

type Prepared =
  | {
      readonly kind: 'ready';
      readonly topic: string;
      readonly parkedId: string;
      readonly send: () => Promise<void>;
    }
  | Extract<Redriven, { kind: 'refused' }>;

const refused = (why: string): Prepared => ({ kind: 'refused', why });

const prepare = async (
  { publisherTo }: RedriveParts,
  parked: BusMessage,
  redriveId: string,
): Promise<Prepared> => {
  const opened = openDeadLetter(parked);
  if (opened.kind === 'refused') return opened;
  const { topic, id: parkedId } = opened.parking;
  const publisher = publisherTo(topic);
  if (!publisher) return refused('handoff-parked-topic: is not a topic of this deployment');
  const restored = await restoredOriginal(opened);
  if (restored.kind === 'refused') return restored;
  const { attributes, ...rest } = restored.message;
  const message = { ...rest, attributes: { ...attributes, [REDRIVE_ID]: redriveId } };
  if (sizeOf(message) > MESSAGE_BYTES)
    return refused('is too large to be published with a redrive id: its sender has to publish it again');
  return { kind: 'ready', topic, parkedId, send: () => publisher.publish(message) };
};

/**
 * Publishes a parked message again to the topic it came from: its original bytes, attributes and ordering key, and the
 * redrive id beside them. Resolves when the bus has confirmed; only then may the parked one be acked. The same message
 * redriven twice with one id is done once, so an answer that was lost may be asked for again. Of one ordering key the order
 * of the calls is kept.
 *
 * Fails with `INPUT_MALFORMED` for an unusable redrive id, `BUS_UNAVAILABLE` or `BUS_MISSING`.
 */
export const createRedrive = (
  parts: RedriveParts,
): ((parked: BusMessage, redriveId: string) => Promise<Redriven>) => {
  // Unpacking takes some longer than others: it must not change who is published first.
  let before: Promise<unknown> = Promise.resolve();
  return async (parked, redriveId) => {
    if (!isRedriveId(redriveId)) {
      throw new HandoffError('INPUT_MALFORMED', {
        reason: 'the redrive id must be 1 to 128 characters of visible ASCII without spaces',
      });
    }
    const preparing = before.then(() => prepare(parts, parked, redriveId));
    before = preparing.catch(() => {});
    const prepared = await preparing;
    if (prepared.kind === 'refused') return prepared;
    const { topic, parkedId, send } = prepared;
    await send();
    return { kind: 'redriven', topic, parkedId };
  };
};
export type Redrive = ReturnType<typeof createRedrive>;
