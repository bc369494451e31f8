import type { Verdict } from './ports/bus.ts';

type Task = () => Promise<Verdict>;

/**
 * Runs tasks of one key in series and those of different keys side by side; the bus's client does not (it hands over the
 * next message of a key before the last is acked). When a task ends in `nack`, those behind it end in `nack` unrun: the
 * bus delivers them again after it, in order.
 */
export const createSeriesByKey = (): {
  run(key: string, task: Task): Promise<Verdict>;
  readonly size: number;
} => {
  type Waiting = { task: Task; settle: (verdict: Verdict) => void };
  const queues = new Map<string, Waiting[]>();

  const drain = async (key: string, queue: Waiting[]): Promise<void> => {
    for (let next = queue[0]; next; next = queue[0]) {
      const verdict = await next.task().catch((): Verdict => 'nack');
      const done = verdict === 'nack' ? queue.splice(0) : queue.splice(0, 1);
      for (const { settle } of done) settle(verdict);
    }
    queues.delete(key);
  };

  return {
    run: (key, task) =>
      new Promise((settle) => {
        const queue = queues.get(key);
        if (queue) {
          queue.push({ task, settle });
          return;
        }
        const fresh = [{ task, settle }];
        queues.set(key, fresh);
        void drain(key, fresh);
      }),
    get size() {
      return queues.size;
    },
  };
};
