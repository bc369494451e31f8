import type { Command } from '../../src/conversation/command.ts';
import type { NoticeName } from '../../src/conversation/notice.ts';
import type { Phase } from '../../src/conversation/state.ts';
import type { ConversationRecord } from '../../src/bridge/ports/conversation-store.ts';
import type { BusMessage } from '../../src/events/bus-message.ts';
import type { ServiceParts } from '../../src/service/service.ts';

/** How a run comes to a call: `talk` by what users, agents and the desk do · `stop` by SIGTERM · or why it never does. */
export type Reach = 'talk' | 'stop' | { readonly never: string };

/** What of the parts is no port; `repair` acts only after Redis has lost its memory. */
type NoPort = 'clock' | 'log' | 'policy' | 'memoryMs' | 'inboundTopic' | 'settings' | 'limits' | 'repair';
type PortName = Exclude<keyof ServiceParts, NoPort>;
type Port<Name extends PortName> = NonNullable<ServiceParts[Name]>;
type CallsOf<Port> = {
  [Method in keyof Port]: Port[Method] extends (...args: never[]) => Promise<unknown> ? Method : never;
}[keyof Port];

/** Calls of which each kind is a point of its own. */
type Kinds = {
  readonly store: {
    readonly save: Readonly<Record<Phase, Reach>>;
    readonly release: Readonly<Record<'idle' | 'handover', Reach>>;
  };
  readonly desk: { readonly perform: Readonly<Record<Command['do'], Reach>> };
  readonly outbound: { readonly publish: Readonly<Record<NoticeName, Reach>> };
};
type ReachOf<Name, Method> = Name extends keyof Kinds
  ? Method extends keyof Kinds[Name]
    ? Kinds[Name][Method]
    : Reach
  : Reach;

/** The mapped type is the proof: a port, a call, a phase, a command or an event that is not here does not compile. */
type Points = {
  readonly [Name in Exclude<PortName, 'inbound'>]: {
    readonly [Method in CallsOf<Port<Name>>]: ReachOf<Name, Method>;
  };
} & {
  /** `handle`: from the delivery of a message to the verdict, and from the verdict to the ack. */
  readonly inbound: Readonly<Record<'handle' | 'stop', Reach>>;
};

const UNWRITTEN = { never: 'the agents of a run do nothing of the kind; it is published as all others are' };
const UNLIMITED = { never: 'the bot of a run may have any number of chats' };
const AFTER_A_LOSS = { never: 'only after Redis has lost its memory' };

const POINTS: Points = {
  inbound: { handle: 'talk', stop: 'stop' },
  store: {
    receive: 'talk',
    claim: 'talk',
    inbox: 'talk',
    oldest: { never: 'only for an entry that cannot be read or applied' },
    save: {
      idle: 'talk',
      opening: 'talk',
      waiting: 'talk',
      talking: 'talk',
      moving: 'talk',
      closing: 'talk',
    },
    note: { never: 'only for the history of a readable event that was parked; nothing follows from it' },
    setAside: { never: 'only of a record that cannot be read' },
    release: { idle: 'talk', handover: 'stop' },
  },
  workers: { beat: 'talk', leave: 'stop', deserted: 'talk', strays: 'talk', wake: 'talk', listen: 'talk' },
  desk: {
    poll: 'talk',
    perform: {
      'open-session': 'talk',
      'request-agent': 'talk',
      send: 'talk',
      'show-typing': 'talk',
      'show-idle': { never: 'the agents of a run ask for no idle warning' },
      leave: 'talk',
      reconnect: 'talk',
      resync: 'talk',
    },
  },
  outbound: {
    publish: {
      'chat.waiting': 'talk',
      'chat.started': 'talk',
      'agent.said': 'talk',
      'agent.typing': 'talk',
      'agent.changed': UNWRITTEN,
      'agent.file': UNWRITTEN,
      'agent.offered': UNWRITTEN,
      'agent.custom': UNWRITTEN,
      'agent.file-request': UNWRITTEN,
      'chat.idle-warning': UNWRITTEN,
      'chat.ended': 'talk',
      'message.undelivered': 'talk',
    },
    close: 'stop',
  },
  deadLetters: { publish: 'talk', close: 'stop' },
  bots: { rulesOf: 'talk' },
  parkedIds: { has: 'talk', add: 'talk' },
  openChats: { enter: UNLIMITED, leave: UNLIMITED },
  tally: { add: 'talk', read: { never: 'only by the command line' } },
  memory: { look: 'talk', restore: AFTER_A_LOSS, once: AFTER_A_LOSS },
};

/** A place to die at: `<port>.<call>[/<kind>]:before` the call or `:after` its answer. */
export type CrashPoint = { readonly name: string; readonly reach: 'talk' | 'stop' };

const isReach = (value: unknown): value is Reach =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && 'never' in value);

/** Every call with how a run comes to it, by `<port>.<call>[/<kind>]`. */
export const CALLS: readonly (readonly [name: string, reach: Reach])[] = Object.entries(POINTS).flatMap(
  ([port, calls]) =>
    Object.entries(calls).flatMap(([call, reach]: [string, Reach | Readonly<Record<string, Reach>>]) =>
      isReach(reach)
        ? [[`${port}.${call}`, reach] as const]
        : Object.entries(reach).map(([kind, own]) => [`${port}.${call}/${kind}`, own] as const),
    ),
);

/** Before and after every call that a run comes to. */
export const CRASH_POINTS: readonly CrashPoint[] = CALLS.flatMap(([name, reach]) =>
  typeof reach === 'string'
    ? [
        { name: `${name}:before`, reach },
        { name: `${name}:after`, reach },
      ]
    : [],
);

/** The kind of a call whose kinds are points of their own. */
const KIND_OF: Readonly<Record<string, (args: readonly unknown[]) => string>> = {
  'store.save': ([, record]) => (record as ConversationRecord).conversation.phase,
  'store.release': ([, why]) => String(why),
  'desk.perform': ([, command]) => (command as Command).do,
  'outbound.publish': ([message]) =>
    /^salesforce-handoff\.(.+)\.v\d+$/.exec((message as BusMessage).attributes['ce-type'] ?? '')?.[1] ?? '',
};

/** Which of {@link CALLS} a call is. */
export const nameOfCall = (port: string, call: string, args: readonly unknown[]): string => {
  const name = `${port}.${call}`;
  const kindOf = KIND_OF[name];
  return kindOf ? `${name}/${kindOf(args)}` : name;
};
