import { z } from 'zod';

const positiveMs = z.int().positive();

const FILE_TYPES = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/heic',
  'audio/*',
  'video/*',
  'application/pdf',
  'text/plain',
  'text/csv',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

/** What can be chosen about this desk, for every bot of a process. A bot's own settings are in bot/setting-fields.ts. */
export const liveAgentSettings = z.strictObject({
  /** X-LIVEAGENT-API-VERSION. ReconnectSession needs 37, the estimated wait 47. */
  apiVersion: z.int().min(37).max(99).default(57),
  /** Connections to one host. An open poll holds one, so the cap is twice 10,000 open chats: polls, and sends beside them. */
  connectionsPerHost: z.int().positive().default(20_000),
  /** Calls of one bot that have no session yet; one more fails at once, so that a desk that hangs holds no more connections. */
  opensAtOncePerBot: z.int().positive().default(64),
  connectTimeoutMs: positiveMs.default(10_000),
  /** How long an unused connection is kept; a poll is followed by the next at once, so seconds are enough. */
  keepAliveMs: positiveMs.default(10_000),
  /** Every call but the poll, from its start to the last byte of the answer. */
  requestTimeoutMs: positiveMs.default(15_000),
  /** The question for availability: short, because a chat is opened without an answer. Up to four of them come before a session. */
  availabilityTimeoutMs: positiveMs.default(5_000),
  /** How long it is remembered that an org has moved to another server than its settings say. */
  switchedServerTtlMs: positiveMs.default(3_600_000),
  /** The desk holds a poll for about 30 s (seen in real clients; no document says it), or for less where it says so. */
  pollHoldMs: positiveMs.default(30_000),
  /** A poll waits what the desk says it holds one, plus this. */
  pollMarginMs: positiveMs.default(10_000),
  /** ... and never less than this: the desk holds a poll for about 30 s, whatever it says. */
  pollTimeoutMs: positiveMs.default(45_000),
  maxAnswerBytes: z.int().min(1_024).default(1_000_000),
  /** In one answer to a poll; no agent writes so much while a poll is held. An answer with more is not believed. */
  maxMessagesPerAnswer: z.int().positive().default(500),
  /** Entries of the transcript that the desk gives after a reconnect; an answer with more is not believed. */
  maxTranscriptEntries: z.int().positive().default(5_000),
  /** How long a bot's secrets are used before they are read again. */
  botSettingsTtlMs: positiveMs.default(60_000),
  /** How long it is remembered that they could not be used, so that a flood of handoffs is not a flood of reads. */
  botFailureTtlMs: positiveMs.default(5_000),
  /** How long refused credentials are not tried again: repeated failures lock the user (Salesforce help, login attempts). */
  refusalTtlMs: positiveMs.default(60_000),
  /** ... and how long at most, when they are refused again and again. New credentials are tried at once. */
  maxRefusalTtlMs: positiveMs.default(900_000),
  /** `host:port` that may be called over plain http and on private addresses: the simulator. */
  insecureHosts: z.array(z.string().min(1)).readonly().default([]),
  /** A file of the user that an agent has asked for: larger ones, and those of other types, go as a link. No document names Live Agent's own limits. */
  maxFileBytes: z.int().positive().max(50_000_000).default(10_000_000),
  /** Types, and whole families. Nothing that a browser would run. */
  fileTypes: z
    .array(z.string().regex(/^[a-z0-9.+-]+\/([a-z0-9.+-]+|\*)$/))
    .readonly()
    .default(FILE_TYPES),
  /** For the download with its redirects, and again for the upload. Meanwhile the chat's other words wait. */
  fileTimeoutMs: positiveMs.default(20_000),
  /** Files under way, each as large as it is in memory. One more goes as a link. */
  filesAtOnce: z.int().positive().default(16),
  filesAtOncePerBot: z.int().positive().default(4),
  /** Stands before a text that may have reached the agent before. */
  repeatedMark: z.string().max(100).default('(possibly repeated) '),
});

export type LiveAgentSettings = z.output<typeof liveAgentSettings>;
export type LiveAgentOptions = z.input<typeof liveAgentSettings>;
