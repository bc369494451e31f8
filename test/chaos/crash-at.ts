import type { Subscriber } from '../../src/bridge/ports/bus.ts';
import type { ServiceParts } from '../../src/service/service.ts';
import { nameOfCall } from './crash-points.ts';

/** Told of every point that is passed; it does not come back from the one to die at. */
export type Passed = (point: string) => void;

/** The port with a point before each call and one after each answer. */
const around = <Port extends object>(port: Port, name: string, passed: Passed): Port =>
  new Proxy(port, {
    get(target, key, receiver) {
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member !== 'function' || typeof key === 'symbol') return member;
      return (...args: unknown[]): unknown => {
        const call = nameOfCall(name, key, args);
        passed(`${call}:before`);
        const answer: unknown = Reflect.apply(member, target, args);
        if (!(answer instanceof Promise)) return answer;
        return answer.then((value: unknown) => {
          passed(`${call}:after`);
          return value;
        });
      };
    },
  });

/** A subscription is not called but calls: its points are around the handling of a message, the second one before the ack. */
const aroundHandling = (inbound: Subscriber, passed: Passed): Subscriber => ({
  start(handle, onFailure) {
    inbound.start(async (delivery) => {
      passed('inbound.handle:before');
      const verdict = await handle(delivery);
      passed('inbound.handle:after');
      return verdict;
    }, onFailure);
  },
  async stop() {
    passed('inbound.stop:before');
    await inbound.stop();
    passed('inbound.stop:after');
  },
});

/** Everything that the service asks of the world, with the points of `crash-points.ts` around it. */
export const crashAt = (parts: ServiceParts, passed: Passed): ServiceParts => {
  const { store, workers, desk, outbound, deadLetters, bots, parkedIds, tally, memory } = parts;
  return {
    ...parts,
    inbound: aroundHandling(parts.inbound, passed),
    store: around(store, 'store', passed),
    workers: around(workers, 'workers', passed),
    desk: around(desk, 'desk', passed),
    outbound: around(outbound, 'outbound', passed),
    deadLetters: around(deadLetters, 'deadLetters', passed),
    bots: around(bots, 'bots', passed),
    ...(parkedIds && { parkedIds: around(parkedIds, 'parkedIds', passed) }),
    ...(tally && { tally: around(tally, 'tally', passed) }),
    ...(memory && { memory: around(memory, 'memory', passed) }),
  };
};
