import type { Redis } from 'ioredis';
import type { ConversationStore, Lease } from '../bridge/ports/conversation-store.ts';
import { partsOf } from '../conversation/ids.ts';
import { keysOf, unreadableKeysOf } from './keys.ts';
import { encodeRecord, EPOCH } from './record-codec.ts';
import type { RecentWrites } from './recent-writes.ts';
import { createScript } from './script.ts';
import { encodeTimelineEntry } from './timeline-codec.ts';

export type SaveSettings = {
  readonly memoryMs: number;
  readonly timelineLines: number;
  readonly recent: RecentWrites | undefined;
};

/** The two ways to write a record whole, numbered together under their lease. */
export const createSaves = (
  redis: Redis,
  { memoryMs, timelineLines, recent }: SaveSettings,
): Pick<ConversationStore, 'save' | 'setAside'> => {
  const saveIfOwner = createScript(redis, 'save-if-owner');
  const setAsideIfOwner = createScript(redis, 'set-aside-if-owner');
  /** Saves known to be carried out under each lease that `claim` gave. */
  const savesOf = new WeakMap<Lease, number>();
  /** Notes in which epoch of the server's memory it was written: see `mayBeBehind`. */
  const inEpoch = (fields: readonly string[]): readonly string[] => {
    const epoch = recent?.epoch();
    return epoch === undefined ? fields : [EPOCH, epoch, ...fields];
  };

  return {
    async save(lease, record, taken, timeline = []) {
      const { conversationId, workerId, fence } = lease;
      const number = (savesOf.get(lease) ?? 0) + 1;
      const fields = encodeRecord(partsOf(conversationId).userId, record);
      const lines = timeline.map(encodeTimelineEntry);
      const args = [workerId, fence, number, taken, memoryMs, timelineLines, lines.length];
      const reply = await saveIfOwner(keysOf(conversationId), [...args, ...lines, ...inEpoch(fields)]);
      if (reply !== 1) return 'lost';
      savesOf.set(lease, number);
      recent?.saved(lease, number, { conversation: record.conversation, fields }, taken);
      return 'saved';
    },

    async setAside(lease, record, timeline = []) {
      const { conversationId, workerId, fence } = lease;
      const number = (savesOf.get(lease) ?? 0) + 1;
      const fields = encodeRecord(partsOf(conversationId).userId, record);
      const lines = timeline.map(encodeTimelineEntry);
      const keys = [...keysOf(conversationId), unreadableKeysOf(conversationId)[0]];
      const args = [workerId, fence, number, memoryMs, timelineLines, lines.length];
      if ((await setAsideIfOwner(keys, [...args, ...lines, ...inEpoch(fields)])) !== 1) return 'lost';
      savesOf.set(lease, number);
      recent?.saved(lease, number, { conversation: record.conversation, fields }, 0);
      return 'saved';
    },
  };
};
