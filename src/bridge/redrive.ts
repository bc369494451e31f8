import { openDeadLetter } from '../events/dead-letter.ts';
import type { BusMessage } from '../events/bus-message.ts';
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

/**
 * Publishes a parked message again to the topic it came from: its original bytes, attributes and ordering key, and the
 * redrive id beside them. Resolves when the bus has confirmed; only then may the parked one be acked. The same message
 * redriven twice with one id is done once, so an answer that was lost may be asked for again. Of one ordering key the order
 * of the calls is kept.
 *
 * Fails with `INPUT_MALFORMED` for an unusable redrive id, `BUS_UNAVAILABLE` or `BUS_MISSING`.
 */
export const createRedrive =
  ({ publisherTo }: RedriveParts) =>
  async (parked: BusMessage, redriveId: string): Promise<Redriven> => {
    if (!isRedriveId(redriveId)) {
      throw new HandoffError('INPUT_MALFORMED', {
        reason: 'the redrive id must be 1 to 128 characters of visible ASCII without spaces',
      });
    }
    const opened = openDeadLetter(parked);
    if (opened.kind === 'refused') return opened;
    const { topic, id: parkedId } = opened.parking;
    const publisher = publisherTo(topic);
    if (!publisher)
      return { kind: 'refused', why: 'handoff-parked-topic: is not a topic of this deployment' };
    const { data, attributes, orderingKey } = opened.original;
    await publisher.publish({ data, attributes: { ...attributes, [REDRIVE_ID]: redriveId }, orderingKey });
    return { kind: 'redriven', topic, parkedId };
  };
export type Redrive = ReturnType<typeof createRedrive>;
