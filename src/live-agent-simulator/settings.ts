import { z } from 'zod';
import { credentialSchema } from './oauth/credential.ts';
import { scriptRuleSchema, scriptSchema } from './script/script-rule.ts';

const ids = z.array(z.string()).readonly().optional();

/** Everything that can be chosen at the start. Times are milliseconds. */
export const settingsSchema = z.strictObject({
  /** 0 takes a free port. */
  port: z.int().min(0).max(65_535).default(0),
  host: z.string().default('127.0.0.1'),
  /** The address the simulator names itself by (instance_url, upload links); default from host and port. */
  publicUrl: z.url().optional(),
  /** How long an empty poll is held before 204. */
  holdMs: z.int().positive().default(30_000),
  /** How long a session lives without an open poll. */
  connectionTimeoutMs: z.int().positive().default(45_000),
  /** The seconds told to clients in SessionId; default holdMs plus ten seconds. */
  clientPollTimeoutS: z.int().positive().optional(),
  /** Whether that number is sent as text, as in a sample of the guide. */
  clientPollTimeoutAsText: z.boolean().default(false),
  sequenceRule: z.enum(['strict', 'lenient', 'off']).default('strict'),
  /** What a second poll on one session does besides its 409: terminate the chat (as documented) or nothing. */
  secondPoll: z.enum(['terminate', 'refuse']).default('terminate'),
  /** A second poll is judged after this time, so that the closing of an aborted first one can arrive. */
  overlapGraceMs: z.int().min(0).default(20),
  /** How long a broken connection still counts as an open poll, as behind a proxy that notices late. */
  closeDetectionDelayMs: z.int().min(0).default(0),
  /** A visitor's message sooner than this after the one before is lost although it got 200; 0 is off. */
  loseBurstsWithinMs: z.int().min(0).default(0),
  /** Whether ChatEnd is taken before an agent has accepted; otherwise it fails like any early POST (500). */
  chatEndWhileQueued: z.enum(['accept', 'fail']).default('accept'),
  idRule: z.enum(['15', '15-or-18', 'any']).default('15-or-18'),
  /** Ids that exist; every well-formed one when left out. */
  organizationIds: ids,
  deploymentIds: ids,
  buttonIds: ids,
  /** Which login host it plays: the org's My Domain, or the common one, which has no client credentials flow. */
  loginHost: z.enum(['my-domain', 'common']).default('my-domain'),
  /** OAuth clients that exist; every non-empty one when left out. */
  credentials: z.array(credentialSchema).readonly().optional(),
  /** Whether Live Agent requests need a valid Bearer token (a house rule; the real API has none). */
  requireBearer: z.boolean().default(false),
  tokenLifetimeMs: z.int().positive().default(7_200_000),
  /** What the `aud` of a JWT may be, besides the simulator's own address. */
  jwtAudiences: z
    .array(z.string())
    .readonly()
    .default(['https://login.salesforce.com', 'https://test.salesforce.com']),
  /** Steps of every new chat that no rule matches. */
  defaultScript: scriptSchema.default([]),
  scriptRules: z.array(scriptRuleSchema).readonly().default([]),
  /** JSON-lines file for the journal. It holds message texts. */
  journalPath: z.string().optional(),
  journalMemoryEntries: z.int().positive().default(200_000),
  /** Sessions that are gone and still listed by the control API. */
  keepGoneChats: z.int().min(0).default(10_000),
  maxBodyBytes: z.int().positive().default(1_000_000),
  maxFileBytes: z.int().positive().default(10_000_000),
  /** Whether /control answers; the in-process control always works. */
  controlOverHttp: z.boolean().default(true),
});

export type SimulatorSettings = z.output<typeof settingsSchema>;
export type SimulatorOptions = z.input<typeof settingsSchema>;
