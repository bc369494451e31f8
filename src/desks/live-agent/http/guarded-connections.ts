import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { HandoffError } from '../../../errors/handoff-error.ts';
import type { LiveAgentSettings } from '../settings.ts';
import { isPrivateAddress } from './private-address.ts';

/** Longer than any poll: our own deadline ends a request, this only catches what it cannot see. */
const PARSER_TIMEOUT_MS = 330_000;

/** Resolves once and gives only what was checked to `connect`, so that a second answer of the name server cannot lead elsewhere. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = addresses ?? [];
    if (error || !first) {
      callback(error, '', 0);
    } else if (addresses.some(({ address }) => isPrivateAddress(address))) {
      callback(new HandoffError('DESK_HOST_FORBIDDEN', { rule: 'private-address' }), '', 0);
    } else if (options.all === true) {
      callback(null, addresses);
    } else {
      callback(null, first.address, first.family);
    }
  });
};

/** System code of an error, such as ECONNREFUSED or UND_ERR_CONNECT_TIMEOUT; its text may hold addresses and is not used. */
export const systemCodeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** A connection that was not made: whatever was to be sent over it has not left us. */
const notConnected = (error: Error): HandoffError =>
  error instanceof HandoffError
    ? error
    : new HandoffError('DESK_UNAVAILABLE', { sent: false, reason: systemCodeOf(error) }, { cause: error });

/** Chats share out over so many pools: a pool looks through its connections one by one for a free one, and most hold a poll. */
const LANES = 32;

const laneOf = (name: string): number => {
  let sum = 0;
  for (let at = 0; at < name.length; at += 1) sum = (sum * 31 + name.charCodeAt(at)) % 65_521;
  return sum % LANES;
};

export type GuardedConnections = {
  /** The same name always gets the same connections: a chat's next poll finds the one that its last poll left. */
  chatLane(name: string): Agent;
  /**
   * For what belongs to no chat yet: sessions that are asked for, logins. Apart from the chats, and as many connections as are wanted,
   * because the callers are bounded: a bot whose desk hangs takes none from anybody.
   */
  entryLane(name: string): Agent;
  destroy(): Promise<void>;
};

/**
 * Connections to Salesforce: no HTTP/2 and no pipelining, so that one held poll never delays another call. Fails with
 * `DESK_HOST_FORBIDDEN` when a name leads to an address that is not public, else with `DESK_UNAVAILABLE` and `sent: false`.
 */
export const createGuardedConnections = (settings: LiveAgentSettings): GuardedConnections => {
  const common = { timeout: settings.connectTimeoutMs, allowH2: false };
  const guarded = buildConnector({ ...common, lookup: guardedLookup });
  const insecure = buildConnector(common);
  const insecureHosts = new Set(settings.insecureHosts);
  const connect: buildConnector.connector = (options, callback) => {
    const isInsecure = options.host !== undefined && insecureHosts.has(options.host);
    // A session's host comes back from the store: judged once more where no name is looked up.
    if (!isInsecure && (options.protocol !== 'https:' || isIP(options.hostname) !== 0)) {
      callback(new HandoffError('DESK_HOST_FORBIDDEN', { rule: 'connection' }), null);
      return;
    }
    (isInsecure ? insecure : guarded)(options, (...[error, socket]) => {
      if (error) callback(notConnected(error), null);
      else callback(null, socket);
    });
  };
  const lanes = (connections: number | null): Agent[] =>
    Array.from(
      { length: LANES },
      () =>
        new Agent({
          connect,
          connections,
          pipelining: 1,
          allowH2: false,
          keepAliveTimeout: settings.keepAliveMs,
          keepAliveMaxTimeout: settings.keepAliveMs,
          headersTimeout: PARSER_TIMEOUT_MS,
          bodyTimeout: PARSER_TIMEOUT_MS,
        }),
    );
  const chats = lanes(Math.ceil(settings.connectionsPerHost / LANES));
  const entries = lanes(null);
  return {
    chatLane: (name) => chats[laneOf(name)] as Agent,
    entryLane: (name) => entries[laneOf(name)] as Agent,
    async destroy() {
      await Promise.all([...chats, ...entries].map((agent) => agent.destroy()));
    },
  };
};
