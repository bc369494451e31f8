import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Claim, WorkerId } from '../bridge/ports/conversation-store.ts';
import { partsOf, type ConversationId } from '../conversation/ids.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { DESERTED_KEY, heartbeatKey, keysOf, ownedKey } from './keys.ts';
import type { Lives } from './lives.ts';
import { isBefore, readableRecord } from './record-codec.ts';
import type { RecentWrites } from './recent-writes.ts';
import { remainsOf } from './remains.ts';
import { createScript } from './script.ts';

const claimReply = z.union([z.tuple([]), z.tuple([z.int()], z.string())]);

/** Each try that fails means that another worker has claimed in between. */
const CLAIM_TRIES = 5;

/**
 * Claims in steps of one slot each: look at the record and at its owner's heartbeat; list the conversation as the
 * claimer's; make the claimer owner if the record is as it was. The order matters: whoever dies, or freezes for long,
 * between two steps leaves at most an entry on its list that the record contradicts (see void-if-not-owner.lua), never a
 * conversation with a dead owner that stands on no list.
 */
export const createClaim = (
  redis: Redis,
  lives: Lives,
  { memoryMs, recent }: { readonly memoryMs: number; readonly recent: RecentWrites | undefined },
): ((conversationId: ConversationId, claimer: WorkerId) => Promise<Claim>) => {
  const enlistIfAlive = createScript(redis, 'enlist-if-alive');
  const claimIfUnchanged = createScript(redis, 'claim-if-unchanged');
  const strikeIfNotNewer = createScript(redis, 'strike-if-not-newer');

  const enlist = async (conversationId: ConversationId, workerId: WorkerId, fence: number): Promise<void> => {
    const keys = [heartbeatKey(workerId), ownedKey(workerId)];
    if ((await enlistIfAlive(keys, [conversationId, fence])) !== 1)
      throw new HandoffError('LEASE_LOST', { conversationId, workerId });
  };

  /** Entries that stay behind because this fails are harmless: whoever comes upon one looks at the record. */
  const tidy = (conversationId: ConversationId, fence: number, before: WorkerId | null): Promise<unknown> =>
    Promise.allSettled([
      strikeIfNotNewer([DESERTED_KEY], [conversationId, fence - 1]),
      before && strikeIfNotNewer([ownedKey(before)], [conversationId, fence - 1]),
    ]);

  /** Undefined when the record changed while we looked. */
  const tryClaim = async (
    conversationId: ConversationId,
    claimer: WorkerId,
    attempt: number,
  ): Promise<Claim | undefined> => {
    const keys = keysOf(conversationId);
    const [ownerField, fenceField, hold] = await redis.hmget(keys[0], '@owner', '@fence', '@hold');
    const owner = (ownerField ?? null) as WorkerId | null;
    const seenFence = Number(fenceField ?? 0);
    if (owner !== null && owner !== claimer && (await lives.waitMs(owner, Number(hold ?? 0))) > 0) {
      if (attempt > 1) await strikeIfNotNewer([ownedKey(claimer)], [conversationId, seenFence]);
      return { kind: 'held', by: owner };
    }
    await enlist(conversationId, claimer, seenFence + 1);
    const { userId } = partsOf(conversationId);
    const reply = await claimIfUnchanged(keys, [owner ?? '', seenFence, claimer, userId, memoryMs]);
    const [fence, ...fields] = claimReply.parse(reply);
    if (fence === undefined) return undefined;
    await tidy(conversationId, fence, owner === claimer ? null : owner);
    const lease = { conversationId, workerId: claimer, fence };
    const record = readableRecord(fields);
    const mayBeBehind = isBefore(recent?.epoch(), fields);
    if (record) return { kind: 'claimed', lease, record, ...(mayBeBehind && { mayBeBehind }) };
    return { kind: 'unreadable', lease, remains: remainsOf(fields, await redis.lrange(keys[3], 0, -1)) };
  };

  return async (conversationId, claimer) => {
    for (let attempt = 1; attempt <= CLAIM_TRIES; attempt += 1) {
      const claim = await tryClaim(conversationId, claimer, attempt);
      if (claim) return claim;
    }
    throw new HandoffError('STORE_UNAVAILABLE', {
      conversationId,
      reason: 'claimed by others again and again',
    });
  };
};
