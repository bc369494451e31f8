import { z } from 'zod';
import { TAKE_OVERS } from '../bridge/ports/workers.ts';
import { DEFAULT_POLICY } from '../conversation/policy.ts';
import { DEFAULT_NAMES } from '../pubsub/topology.ts';

const { inbound, outbound, deadLetter } = DEFAULT_NAMES;

// Messages are our own: a library's may quote the value.
const milliseconds = (defaultMs: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,9}$/, 'must be a whole number of milliseconds, 1 or more')
    .transform(Number)
    .default(defaultMs);

const resourceName = (name: string) =>
  z
    .string()
    .regex(
      /^(?!goog)[A-Za-z][A-Za-z0-9._~+%-]{2,254}$/,
      'must be a Pub/Sub name: 3 to 255 characters, beginning with a letter, not with "goog"',
    )
    .default(name);

const hostAndPort = /^[^\s,/:@]+:\d{1,5}$/;
const items = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const listOf = (item: RegExp, rule: string) =>
  z
    .string()
    .transform(items)
    .refine((all) => all.every((one) => item.test(one)), rule)
    .default([]);

/** Every environment variable of the processes, once: each root picks what it needs. The document is made from these. */
export const SETTINGS = {
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a port number')
    .default(8080)
    .describe('Port of the HTTP server; 0 takes any free one.'),
  LOG_LEVEL: z
    .enum(['error', 'warn', 'info'], 'must be error, warn or info')
    .default('info')
    .describe('The least important lines that are logged.'),
  GOOGLE_CLOUD_PROJECT: z
    .string()
    .regex(/^[a-z][a-z0-9:.-]{4,61}[a-z0-9]$/, 'must be a project id')
    .optional()
    .describe('Project of the topics and secrets. May be left out with an emulator only.'),
  PUBSUB_EMULATOR_HOST: z
    .string()
    .regex(hostAndPort, 'must be host:port')
    .optional()
    .describe("A Pub/Sub emulator instead of Google's service."),
  SECRETS_DIR: z
    .string()
    .optional()
    .describe('Folder with one file per secret, for local use; without it Secret Manager.'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be redis://… or rediss://…' })
    .optional()
    .describe('Where conversations are kept.'),
  INBOUND_TOPIC: resourceName(inbound.topic).describe('Events from the platform.'),
  INBOUND_SUBSCRIPTION: resourceName(inbound.subscription).describe(
    'What the service reads of the inbound topic.',
  ),
  OUTBOUND_TOPIC: resourceName(outbound.topic).describe('Events for the platform.'),
  OUTBOUND_SUBSCRIPTION: resourceName(outbound.subscription).describe(
    'What Integrations Service reads of the outbound topic.',
  ),
  DEAD_LETTER_TOPIC: resourceName(deadLetter.topic).describe(
    'Messages that no later try can cure, with the reason.',
  ),
  DEAD_LETTER_SUBSCRIPTION: resourceName(deadLetter.subscription).describe(
    'Keeps parked messages until an operator has looked at them.',
  ),
  FUNCTION_AUTH: z
    .enum(['secret', 'oidc', 'off'], 'must be secret, oidc or off')
    .default('secret')
    .describe(
      'How callers of the function are checked: by the bearer secret handoff-function-secret, by a Google ID token, or, for local use only, not at all.',
    ),
  FUNCTION_AUDIENCE: z
    .string()
    .optional()
    .describe('Audience that ID tokens must be made for; required when FUNCTION_AUTH is oidc.'),
  FUNCTION_CALLERS: listOf(/^[^\s@]+@[^\s@]+$/, 'must be e-mail addresses, separated by commas').describe(
    'E-mails of the accounts that may call, separated by commas; required when FUNCTION_AUTH is oidc.',
  ),
  DESK_INSECURE_HOSTS: listOf(hostAndPort, 'must be host:port pairs, separated by commas').describe(
    'Desk hosts that may be called over plain http, as host:port separated by commas; for simulators only.',
  ),
  LEASE_TTL_MS: milliseconds(2_000).describe(
    'How long a worker without a sign of life is taken for alive: the longest wait after a kill.',
  ),
  TAKE_OVER: z
    .enum(TAKE_OVERS, 'must be fast or safe')
    .default('fast')
    .describe(
      'When a chat is taken over whose worker gives no sign of life: fast, after LEASE_TTL_MS; safe, when no poll of a worker that is only frozen can be open any more, about 32 s later. After a clean stop always at once.',
    ),
  MEMORY_DAYS: z
    .string()
    .regex(/^[1-9]\d?$/, 'must be a whole number of days, 1 to 32')
    .transform(Number)
    .refine((days) => days <= 32, 'must be a whole number of days, 1 to 32')
    .default(8)
    .describe(
      'How long a conversation and the events that were done are remembered. Must outlast the retention of the inbound topic (7 days, at most 31) by a day: what is older is parked, not done.',
    ),
  REDIS_LOSS: z
    .enum(['off', 'tell', 'seek'], 'must be off, tell or seek')
    .default('tell')
    .describe(
      'What to do when Redis has lost its memory: off, nothing; tell, log it and write back what the process still knows; seek, also seek the inbound subscription back.',
    ),
  REDIS_LOSS_SEEK_MS: milliseconds(10 * 60_000).describe(
    'How far back of the loss to seek. Events of that span whose process is gone too may be done twice.',
  ),
  OPEN_LIMIT_MS: milliseconds(DEFAULT_POLICY.openLimitMs).describe(
    'How long opening a session may take before the user is told that nobody is available.',
  ),
  WAIT_LIMIT_MS: milliseconds(DEFAULT_POLICY.waitLimitMs).describe('How long a user waits for an agent.'),
  MOVE_LIMIT_MS: milliseconds(DEFAULT_POLICY.moveLimitMs).describe(
    'How long a session that the desk moved may take to come back.',
  ),
  CLOSE_LIMIT_MS: milliseconds(DEFAULT_POLICY.closeLimitMs).describe(
    'How long the desk may take to confirm an end.',
  ),
  SEND_LIMIT_MS: milliseconds(60_000).describe(
    'How long something that the user sent is tried before the user is told that it may not have arrived.',
  ),
} as const;

export type SettingName = keyof typeof SETTINGS;
