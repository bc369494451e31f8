import type { Delivery, Verdict } from '../../../src/bridge/ports/bus.ts';

/** Collects deliveries and answers each as `verdict` says; `arrived(n)` resolves with the first n. */
export const collecting = (verdict: (delivery: Delivery) => Promise<Verdict>) => {
  const seen: Delivery[] = [];
  const waiting: { count: number; resolve: (seen: readonly Delivery[]) => void }[] = [];
  return {
    seen: seen as readonly Delivery[],
    handle: (delivery: Delivery): Promise<Verdict> => {
      seen.push(delivery);
      for (const { count, resolve } of waiting) if (seen.length >= count) resolve(seen.slice(0, count));
      return verdict(delivery);
    },
    arrived: (count: number): Promise<readonly Delivery[]> =>
      new Promise((resolve) => {
        if (seen.length >= count) resolve(seen.slice(0, count));
        else waiting.push({ count, resolve });
      }),
  };
};

export const ack = (): Promise<Verdict> => Promise.resolve('ack');
