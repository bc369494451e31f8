import type { Delivery, Subscriber, Verdict } from '../bridge/ports/bus.ts';
import type { Clock } from '../bridge/ports/clock.ts';

type Message = Omit<Delivery, 'attempt'>;
type Reader = {
  readonly handle: (delivery: Delivery) => Promise<Verdict>;
  readonly running: Set<Promise<void>>;
  stopped: boolean;
};

/** A message that may still be needed. `turn` tells an answer to this delivery from one to a delivery taken back. */
type Kept = {
  readonly message: Message;
  state: 'waiting' | 'out' | 'acked';
  attempt: number;
  turn: number;
};

/** The messages of one ordering key, oldest first, and the reader that has the key. */
type Lane = {
  readonly key: string | symbol;
  readonly kept: Kept[];
  reader: Reader | undefined;
  resting: boolean;
};

/** What was refused comes back after this, so that a handler that goes on refusing cannot starve the process. */
const REDELIVERY_MS = 10;

/**
 * One subscription, behaving as Pub/Sub does with ordering: messages of a key are handed over in order, the next one without
 * waiting for the verdict on the last; one reader at a time has a key; a nack brings back its message and all later
 * ones of the key, acked or not.
 */
export class MemorySubscription {
  readonly #clock: Clock;
  readonly #lanes = new Map<string | symbol, Lane>();
  readonly #readers: Reader[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  put(message: Message): void {
    const key = message.orderingKey === '' ? Symbol('a message without a key') : message.orderingKey;
    const lane = this.#lanes.get(key) ?? { key, kept: [], reader: undefined, resting: false };
    this.#lanes.set(key, lane);
    lane.kept.push({ message, state: 'waiting', attempt: 1, turn: 0 });
    this.#pump(lane);
  }

  subscriber(): Subscriber {
    let reader: Reader | undefined;
    return {
      start: (handle) => {
        reader = { handle, running: new Set(), stopped: false };
        this.#readers.push(reader);
        for (const lane of this.#lanes.values()) this.#pump(lane);
      },
      stop: async () => {
        if (!reader || reader.stopped) return;
        reader.stopped = true;
        this.#readers.splice(this.#readers.indexOf(reader), 1);
        await Promise.all(reader.running);
        for (const lane of this.#lanes.values()) this.#pump(lane);
      },
    };
  }

  #pump(lane: Lane): void {
    while (lane.kept[0]?.state === 'acked') lane.kept.shift();
    if (lane.kept.length === 0) this.#lanes.delete(lane.key);
    if (lane.resting) return;
    const isOut = lane.kept.some(({ state }) => state === 'out');
    if (!isOut && lane.reader?.stopped !== false) lane.reader = this.#nextReader();
    const { reader } = lane;
    if (!reader || reader.stopped) return;
    for (const kept of lane.kept) if (kept.state === 'waiting') this.#deliver(lane, kept, reader);
  }

  #nextReader(): Reader | undefined {
    const reader = this.#readers.shift();
    if (reader) this.#readers.push(reader);
    return reader;
  }

  #deliver(lane: Lane, kept: Kept, reader: Reader): void {
    const { message, attempt, turn } = kept;
    kept.state = 'out';
    const run = Promise.resolve()
      .then(() => reader.handle({ ...message, attempt }))
      .catch((): Verdict => 'nack')
      .then((verdict) => {
        reader.running.delete(run);
        if (kept.turn !== turn) return;
        if (verdict === 'nack') this.#bringBack(lane, kept);
        else kept.state = 'acked';
        this.#pump(lane);
      });
    reader.running.add(run);
  }

  #bringBack(lane: Lane, from: Kept): void {
    for (const kept of lane.kept.slice(lane.kept.indexOf(from))) {
      if (kept.state !== 'waiting') kept.attempt += 1;
      kept.state = 'waiting';
      kept.turn += 1;
    }
    lane.resting = true;
    this.#clock.after(REDELIVERY_MS, () => {
      lane.resting = false;
      this.#pump(lane);
    });
  }
}
