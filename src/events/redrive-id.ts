import { eventId } from './fields.ts';
import type { BusMessage } from './bus-message.ts';

/**
 * Attribute of a message that is delivered again on purpose: it is done once per event id and redrive id, whatever became of
 * the event before.
 */
export const REDRIVE_ID = 'handoff-redrive-id';

/** What a redrive id must be: visible ASCII without spaces, 128 characters at most. */
export const isRedriveId = (text: string): boolean => eventId.safeParse(text).success;

/** Undefined for a message that is not redriven. One with an unusable redrive id counts as such. */
export const redriveIdOf = ({ attributes }: BusMessage): string | undefined => {
  const id = attributes[REDRIVE_ID];
  return id !== undefined && isRedriveId(id) ? id : undefined;
};
