import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BusMessage } from '../events/bus-message.ts';

type Call = { message: BusMessage; resolve: () => void; reject: (error: unknown) => void };

export type KeyLanesParts = {
  readonly send: (message: BusMessage) => Promise<void>;
  /** Called when a message of `key` has failed and nothing of that key is on its way. */
  readonly onFailure: (key: string) => void;
};

/**
 * One lane per ordering key. What is called while a group is on its way waits for its outcome: Google's client lets later
 * messages of a key through once it has dropped those it held (googleapis/nodejs-pubsub issue 1524), so nothing may be
 * handed to it while an earlier one may still fail.
 */
export const createKeyLanes = ({ send, onFailure }: KeyLanesParts) => {
  const lanes = new Map<string, Call[]>();

  const sendGroup = async (group: readonly Call[]): Promise<{ error: unknown } | undefined> => {
    const outcomes = await Promise.allSettled(group.map(({ message }) => send(message)));
    const failed = outcomes.findIndex(({ status }) => status === 'rejected');
    const confirmed = failed === -1 ? group : group.slice(0, failed);
    for (const { resolve } of confirmed) resolve();
    const outcome = outcomes[failed];
    if (outcome?.status !== 'rejected') return undefined;
    // The client drops what it holds of the key after it has told of the failure; until then it would take us for late.
    await nextTurn();
    for (const { reject } of group.slice(failed)) reject(outcome.reason);
    return { error: outcome.reason };
  };

  const drain = async (key: string, lane: Call[]): Promise<void> => {
    // Calls made in one go travel together.
    await Promise.resolve();
    while (lane.length > 0) {
      const failure = await sendGroup(lane.splice(0));
      if (!failure) continue;
      onFailure(key);
      for (const { reject } of lane.splice(0)) reject(failure.error);
    }
    lanes.delete(key);
  };

  return {
    /** Resolves when `message` is confirmed. Fails with the failure of any message of the key that it had to follow. */
    publish: (message: BusMessage): Promise<void> =>
      new Promise((resolve, reject) => {
        const call = { message, resolve, reject };
        const lane = lanes.get(message.orderingKey);
        if (lane) {
          lane.push(call);
          return;
        }
        const fresh = [call];
        lanes.set(message.orderingKey, fresh);
        void drain(message.orderingKey, fresh);
      }),
  };
};
