import type { Clock } from '../ports/clock.ts';
import { createRate, type Rate } from './rate.ts';

export type TurnLimits = {
  readonly atOnce?: number | undefined;
  readonly perSecond?: number | undefined;
};

/** Called when the turn is over. */
export type Leave = () => void;

/** Lets so many in at once and so many in a second; the others wait, first come, first served. */
export type Turns = {
  /** Resolves when it is one's turn, or with nothing when one is sent away. Fails with the signal's reason when it aborts first. */
  take(signal: AbortSignal): Promise<Leave | undefined>;
  /** Whoever waits now waits in vain. */
  sendAway(): void;
  /** Nobody waits, nobody has a turn, and a burst would be let in. */
  isCalm(): boolean;
};

type Waiter = { readonly go: (leave: Leave | undefined) => void; readonly forget: () => void };

class WaitingLine implements Turns {
  readonly #clock: Clock;
  readonly #limits: () => TurnLimits;
  readonly #rate: Rate;
  readonly #waiting = new Set<Waiter>();
  #running = 0;
  #cancelTimer: () => void = () => {};

  constructor(clock: Clock, limits: () => TurnLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#rate = createRate(clock);
  }

  async take(signal: AbortSignal): Promise<Leave | undefined> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Leave | undefined>();
    const abort = (): void => {
      waiter.forget();
      reject(signal.reason);
    };
    const waiter: Waiter = {
      go: resolve,
      forget: () => {
        this.#waiting.delete(waiter);
        signal.removeEventListener('abort', abort);
      },
    };
    signal.addEventListener('abort', abort);
    this.#waiting.add(waiter);
    this.#admit();
    return promise;
  }

  sendAway(): void {
    this.#cancelTimer();
    for (const waiter of this.#waiting) {
      waiter.forget();
      waiter.go(undefined);
    }
  }

  isCalm(): boolean {
    return this.#waiting.size === 0 && this.#running === 0 && this.#rate.isFull();
  }

  #admit(): void {
    this.#cancelTimer();
    for (const waiter of this.#waiting) {
      const { atOnce, perSecond } = this.#limits();
      if (atOnce !== undefined && this.#running >= atOnce) return;
      const waitMs = this.#rate.pauseMs(perSecond);
      if (waitMs > 0) {
        this.#cancelTimer = this.#clock.after(waitMs, () => {
          this.#admit();
        });
        return;
      }
      this.#rate.spend(perSecond);
      this.#running += 1;
      waiter.forget();
      waiter.go(this.#leave());
    }
  }

  #leave(): Leave {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#running -= 1;
      this.#admit();
    };
  }
}

/** `limits` is asked each time: a change counts from the next turn on. */
export const createTurns = (clock: Clock, limits: () => TurnLimits): Turns => new WaitingLine(clock, limits);
