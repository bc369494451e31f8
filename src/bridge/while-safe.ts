import { HandoffError } from '../errors/handoff-error.ts';
import type { ConversationParts } from './conversation-parts.ts';

/**
 * The parts of a run with all that reaches the world asking first whether the lease may still be acted upon: a process that was
 * stopped, or whose event loop was blocked, wakes up in the middle of whatever it did, and who asks first has all polls closed before
 * anything else is done. Writes to the store are fenced besides; `known` is waited for before each, see watchMemory.
 */
export const whileSafe = (
  parts: ConversationParts,
  isSafe: () => boolean,
  known: () => Promise<void>,
): ConversationParts => {
  const { desk, outbound, store } = parts;
  const ask = <Result>(act: () => Promise<Result>): Promise<Result> =>
    isSafe() ? act() : Promise.reject(new HandoffError('LEASE_LOST'));
  const askKnown = async <Result>(act: () => Promise<Result>): Promise<Result> => {
    await known();
    return ask(act);
  };
  return {
    ...parts,
    outbound: {
      publish: (message) => ask(() => outbound.publish(message)),
      close: () => outbound.close(),
    },
    store: {
      ...store,
      inbox: (conversationId, limit) => askKnown(() => store.inbox(conversationId, limit)),
      oldest: (conversationId) => askKnown(() => store.oldest(conversationId)),
      save: (...record) => askKnown(() => store.save(...record)),
      release: (lease, why) => askKnown(() => store.release(lease, why)),
    },
    desk: {
      reserve: (session, command) => desk.reserve(session, command),
      doubt: (session) => desk.doubt(session),
      pollHoldMs: (session) => desk.pollHoldMs(session),
      perform: (call, command) => ask(() => desk.perform(call, command)),
      poll: (call) => ask(() => desk.poll(call)),
    },
  };
};
