/** Counts what a process asks of the world: one step before and one after each call. `act` runs at the chosen step. */
export type Steps = {
  /** The port with its steps counted. Calls that are not promises pass. */
  around<Port extends object>(port: Port, name: string): Port;
  count(): number;
  /** The step at which `act` ran; '' when it was not reached. */
  where(): string;
};

const PURE = new Set(['reserve', 'doubt', 'pollHoldMs', 'close']);

/**
 * `act` may return an error, which the call then fails with: before the call it was not carried out, after it it was, and the
 * process does not know.
 */
export const atStep = (chosen: number, act: () => Error | undefined): Steps => {
  let count = 0;
  let where = '';
  const step = (name: string): void => {
    count += 1;
    if (count !== chosen) return;
    where = name;
    const error = act();
    if (error) throw error;
  };
  return {
    around: (port, name) =>
      new Proxy(port, {
        get(target, key, receiver) {
          const member: unknown = Reflect.get(target, key, receiver);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]): unknown => {
            if (PURE.has(String(key))) return Reflect.apply(member, target, args);
            const call = async (): Promise<unknown> => {
              step(`before ${name}.${String(key)}`);
              const answer: unknown = await Reflect.apply(member, target, args);
              step(`after ${name}.${String(key)}`);
              return answer;
            };
            return call();
          };
        },
      }),
    count: () => count,
    where: () => where,
  };
};
