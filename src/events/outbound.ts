import { z } from 'zod';
import { AGENT_CHANGES } from '../conversation/event.ts';
import { END_CAUSES, UNDELIVERED_REASONS } from '../conversation/state.ts';
import { botSlug, chatId, eventId, userId } from './fields.ts';

const chat = { botSlug, userId, chatId };
const milliseconds = z.int().nonnegative();

/** What the platform may show the user, in the user's language where it is known. Absent: nothing need be said. */
const text = z.string().min(1).optional();

/** What the service publishes to `salesforce-outbound`, by type. */
export const OUTBOUND = {
  /** In the queue; repeated when the place changes. `position` counts those before the user where the org tells. */
  'salesforce-handoff.chat.waiting.v1': z.object({
    ...chat,
    position: z.int().nonnegative().optional(),
    estimatedWaitMs: milliseconds.optional(),
    text,
  }),
  /** An agent accepted. */
  'salesforce-handoff.chat.started.v1': z.object({ ...chat, agentName: z.string(), text }),
  'salesforce-handoff.agent.said.v1': z.object({
    ...chat,
    text: z.string(),
    agentName: z.string().optional(),
  }),
  'salesforce-handoff.agent.typing.v1': z.object({ ...chat, typing: z.boolean() }),
  /** Another agent took over, joined or left, or the agent's connection broke. The chat goes on. */
  'salesforce-handoff.agent.changed.v1': z.object({
    ...chat,
    change: z.enum(AGENT_CHANGES),
    agentName: z.string().optional(),
    text,
  }),
  'salesforce-handoff.agent.file.v1': z.object({
    ...chat,
    url: z.url(),
    fileName: z.string().optional(),
    contentType: z.string().optional(),
  }),
  /**
   * A choice for the user. A platform with buttons shows `choices`, one without them `text`: what was said with the offer and the choices, one numbered
   * line each. The user's answer is a `user.said` like any other.
   */
  'salesforce-handoff.agent.offered.v1': z.object({
    ...chat,
    choices: z.array(z.string()),
    text: z.string().optional(),
    agentName: z.string().optional(),
  }),
  /** Something from the agent's console, for a platform that understands it by its name. */
  'salesforce-handoff.agent.custom.v1': z.object({ ...chat, event: z.string(), data: z.string() }),
  /** The agent asks for a file (`wanted`), or no longer: the next file of the user goes there as a file and not as a link. */
  'salesforce-handoff.agent.file-request.v1': z.object({ ...chat, wanted: z.boolean() }),
  /** The user has not answered for long: the chat ends in `leftMs` unless something is written. */
  'salesforce-handoff.chat.idle-warning.v1': z.object({ ...chat, leftMs: milliseconds, text }),
  /**
   * Exactly one for every chat, whatever broke. `code` is a code of docs/errors.md where one is known; `opensAt` is when business hours
   * begin again.
   */
  'salesforce-handoff.chat.ended.v1': z.object({
    ...chat,
    cause: z.enum(END_CAUSES),
    code: z.string().optional(),
    opensAt: z.iso.datetime().optional(),
    surveyUrl: z.url().optional(),
    text,
  }),
  /** An inbound event (`eventId`) that was accepted but did not reach the agent. `chatId` is absent when the user never had a chat. */
  'salesforce-handoff.message.undelivered.v1': z.object({
    ...chat,
    chatId: chatId.optional(),
    eventId,
    reason: z.enum(UNDELIVERED_REASONS),
    text,
  }),
} as const;

export type OutboundType = keyof typeof OUTBOUND;
export type OutboundData<T extends OutboundType> = z.output<(typeof OUTBOUND)[T]>;
export type OutboundPayload = {
  readonly [T in OutboundType]: { readonly type: T; readonly data: OutboundData<T> };
}[OutboundType];
