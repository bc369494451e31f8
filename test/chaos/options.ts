import { parseArgs } from 'node:util';
import { TAKE_OVERS, type TakeOver } from '../../src/bridge/ports/workers.ts';

/** What may go wrong, each by its own name on the command line. */
export const FAULTS = {
  kill: 'kill -9 of a worker, which is started again at once',
  crash:
    'workers kill themselves at each of the points of test/chaos/crash-points.ts in turn (not in the default)',
  term: 'SIGTERM to a worker, which is started again when it has ended',
  stop: 'SIGSTOP for longer than the lease, then SIGCONT (the declared limit of a fast take-over: not in the default)',
  'partition-redis': "one worker's line to Redis refused, black-holed or half open for seconds",
  'partition-desk': "one worker's line to the desk refused, black-holed or half open for seconds",
  'partition-pubsub': "one worker's line to Pub/Sub refused, black-holed or half open for seconds",
  reset: "every connection of one worker's line reset",
  slow: "50 to 300 ms more on one worker's line for seconds",
  handover: 'Live Agent moves a chat to another server (503)',
  'lost-poll': "a poll's answer with events lost after the desk has written it",
  'lost-post': 'a POST applied and its answer lost',
  'bad-status': 'a request answered 500, or with a page, or cut off',
  block: "a worker's event loop busy for up to half the lease",
  rolling: 'SIGTERM to all workers, one when the one before is back (not in the default)',
  'redis-readonly': 'Redis refuses writes for up to 3 s, as a primary does that was replaced',
  'redis-full': 'Redis is out of memory for up to 3 s: it refuses writes',
  'redis-pause': 'Redis answers nobody for up to 2.5 s',
  'redis-restart':
    'Redis, which writes everything down before it confirms, killed and started again (not in the default)',
  'lost-acks': 'Pub/Sub loses acks',
  redeliver: 'Pub/Sub delivers again all that is not acked',
  silence: 'streams of the inbound subscription carry nothing for up to 6 s',
  stall:
    'streams of the inbound subscription get no message any more until they are replaced (not in the default)',
  duplicate: 'the platform publishes each event up to five times, under one id',
  'slow-consumer': 'the reader of the outbound topic acks up to 2 s late',
} as const;
export type FaultKind = keyof typeof FAULTS;
const KINDS = Object.keys(FAULTS) as FaultKind[];
const NOT_IN_DEFAULT = new Set<FaultKind>(['crash', 'stop', 'stall', 'rolling', 'redis-restart']);
/**
 * Not on Google's emulator: it cannot be asked for the first four, and the others end a stream of an ordered subscription, after which
 * it keeps back, for minutes, what that stream had, or gives it out of order (docs/reliability.md).
 */
const NOT_ON_GOOGLE = new Set<FaultKind>([
  'lost-acks',
  'redeliver',
  'silence',
  'stall',
  'kill',
  'crash',
  'term',
  'stop',
  'rolling',
  'reset',
  'partition-pubsub',
]);

export const EMULATORS = ['embedded', 'google'] as const;
export type Emulator = (typeof EMULATORS)[number];

export type ChaosOptions = {
  readonly workers: number;
  /** Conversations at a time; each has one chat after the other. */
  readonly chats: number;
  readonly kills: number;
  readonly seed: string;
  readonly faults: readonly FaultKind[];
  /** The faults end then, whatever was reached. */
  readonly minutes: number;
  /** From one kill to the next. */
  readonly killEveryMs: readonly [number, number];
  readonly leaseTtlMs: number;
  readonly takeOver: TakeOver;
  /** Pub/Sub: ours, or Google's, which must be installed. */
  readonly emulator: Emulator;
  /** Percent of the pauses that people make; less is more talk in less time. */
  readonly pausePercent: number;
  readonly out: string | undefined;
  readonly keepLogs: boolean;
};

export const HELP = `npm run chaos -- [options]

  --workers 3             service processes
  --chats 20              conversations at a time, each with one chat after the other
  --kills 50              kill -9 in all
  --seed TEXT             decides scripts and faults; a random one unless given
  --faults a,b            which faults; unless given, all but those that say so
  --minutes 10            no more faults after that
  --kill-every 2000-5000  ms from one kill to the next
  --lease-ttl 2000        LEASE_TTL_MS of the service
  --take-over fast        or safe: TAKE_OVER of the service
  --emulator embedded     or google: Pub/Sub by Google's own emulator (gcloud, Java), which does not stand ${[...NOT_ON_GOOGLE].join(', ')}
  --pauses 100            percent of the pauses that users and agents make
  --out FILE              the result as JSON
  --keep-logs             leaves logs and journals where they are

faults:
${KINDS.map((kind) => `  ${kind.padEnd(18)}${FAULTS[kind]}`).join('\n')}
`;

const whole = (text: string, name: string): number => {
  if (!/^\d{1,7}$/.test(text)) throw new Error(`--${name} must be a whole number`);
  return Number(text);
};

const faultsOf = (text: string): FaultKind[] =>
  text.split(',').map((name) => {
    const kind = KINDS.find((known) => known === name);
    if (!kind) throw new Error(`--faults: "${name}" is not one of ${KINDS.join(', ')}`);
    return kind;
  });

const oneOf = <Choice extends string>(choices: readonly Choice[], text: string, name: string): Choice => {
  const choice = choices.find((known) => known === text);
  if (!choice) throw new Error(`--${name} must be ${choices.join(' or ')}`);
  return choice;
};

const faultsOn = (emulator: Emulator, text: string | undefined): FaultKind[] => {
  const able = KINDS.filter((kind) => emulator === 'embedded' || !NOT_ON_GOOGLE.has(kind));
  if (text === undefined) return able.filter((kind) => !NOT_IN_DEFAULT.has(kind));
  const faults = faultsOf(text);
  const unable = faults.filter((kind) => !able.includes(kind));
  if (unable.length > 0) throw new Error(`--faults: Google's emulator does not stand ${unable.join(', ')}`);
  return faults;
};

const rangeOf = (text: string): [number, number] => {
  const match = /^(\d{2,6})-(\d{2,6})$/.exec(text);
  const [low, high] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || low > high) throw new Error('--kill-every must be two numbers of ms, such as 2000-5000');
  return [low, high];
};

/** Throws with a sentence for the command line. `undefined`: help was asked for. */
export const readOptions = (args: readonly string[]): ChaosOptions | undefined => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workers: { type: 'string', default: '3' },
      chats: { type: 'string', default: '20' },
      kills: { type: 'string', default: '50' },
      seed: { type: 'string', default: Math.random().toString(36).slice(2, 10) },
      faults: { type: 'string' },
      minutes: { type: 'string', default: '10' },
      'kill-every': { type: 'string', default: '2000-5000' },
      'lease-ttl': { type: 'string', default: '2000' },
      'take-over': { type: 'string', default: 'fast' },
      emulator: { type: 'string', default: 'embedded' },
      pauses: { type: 'string', default: '100' },
      out: { type: 'string' },
      'keep-logs': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const emulator = oneOf(EMULATORS, values.emulator, 'emulator');
  return {
    workers: whole(values.workers, 'workers'),
    chats: whole(values.chats, 'chats'),
    kills: whole(values.kills, 'kills'),
    seed: values.seed,
    faults: faultsOn(emulator, values.faults),
    minutes: whole(values.minutes, 'minutes'),
    killEveryMs: rangeOf(values['kill-every']),
    leaseTtlMs: whole(values['lease-ttl'], 'lease-ttl'),
    takeOver: oneOf(TAKE_OVERS, values['take-over'], 'take-over'),
    emulator,
    pausePercent: whole(values.pauses, 'pauses'),
    out: values.out,
    keepLogs: values['keep-logs'],
  };
};

/** The command that gives this run again. */
export const commandOf = (options: ChaosOptions): string =>
  [
    'npm run chaos --',
    `--workers ${String(options.workers)} --chats ${String(options.chats)} --kills ${String(options.kills)}`,
    `--seed ${options.seed} --minutes ${String(options.minutes)} --lease-ttl ${String(options.leaseTtlMs)} --take-over ${options.takeOver} --pauses ${String(options.pausePercent)}`,
    `--emulator ${options.emulator} --kill-every ${options.killEveryMs.join('-')} --faults ${options.faults.join(',')}`,
  ].join(' ');
