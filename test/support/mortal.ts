/** The life of one simulated process: counts its steps to the outside and dies at the one it is told. */
export type Life = {
  readonly isDead: () => boolean;
  /** Steps taken so far. */
  readonly steps: () => number;
  /** Counts one step; from the fatal one on, nothing the process asks for is answered any more. */
  step(name: string): void;
  die(): void;
  /** Aborts when the process dies: what the kernel does to its connections. */
  readonly signal: AbortSignal;
  readonly lastStep: () => string;
};

export const createLife = (fatalStep = Number.POSITIVE_INFINITY): Life => {
  const death = new AbortController();
  let count = 0;
  let last = '';
  return {
    isDead: () => death.signal.aborted,
    steps: () => count,
    lastStep: () => last,
    step(name) {
      if (death.signal.aborted) return;
      count += 1;
      last = name;
      if (count >= fatalStep) death.abort();
    },
    die: () => {
      death.abort();
    },
    signal: death.signal,
  };
};

const forever = new Promise<never>(() => {});

/**
 * The port as a process with this life sees it: before each call and after each answer it may die. Dead before: the
 * outside never hears of the call. Dead after: the outside did it and the process never knows. Calls that are not
 * promises pass.
 */
export const mortal = <Port extends object>(
  port: Port,
  life: Life,
  name: string,
  quiet: readonly string[] = [],
): Port =>
  new Proxy(port, {
    get(target, key, receiver) {
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const label = `${name}.${String(key)}`;
        const counts = !quiet.includes(String(key));
        if (counts) life.step(`before ${label}`);
        if (life.isDead()) return forever;
        const answer: unknown = Reflect.apply(member, target, args);
        if (!(answer instanceof Promise)) return answer;
        const settled = answer.finally(() => {
          if (counts) life.step(`after ${label}`);
        });
        return settled.then(
          (value: unknown) => (life.isDead() ? forever : value),
          (error: unknown) => {
            if (life.isDead()) return forever;
            throw error;
          },
        );
      };
    },
  });
