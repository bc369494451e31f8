import { HandoffError } from '../../errors/handoff-error.ts';

export type CallsAtOnce = <Answer>(name: string, call: () => Promise<Answer>) => Promise<Answer>;

/**
 * Lets each name have so many calls under way. One more is not made and does not wait: it fails with `DESK_UNAVAILABLE` and
 * `sent: false`, and whoever asked backs off.
 */
export const limitCallsAtOnce = (max: number): CallsAtOnce => {
  const underWay = new Map<string, number>();
  return async (name, call) => {
    const before = underWay.get(name) ?? 0;
    if (before >= max) {
      throw new HandoffError('DESK_UNAVAILABLE', { sent: false, reason: 'too many calls at once' });
    }
    underWay.set(name, before + 1);
    try {
      return await call();
    } finally {
      const left = (underWay.get(name) ?? 1) - 1;
      if (left === 0) underWay.delete(name);
      else underWay.set(name, left);
    }
  };
};
