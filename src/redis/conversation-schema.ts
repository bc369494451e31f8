import { z } from 'zod';
import { END_CAUSES } from '../conversation/state.ts';
import { IN_DOUBT, type Terms } from '../conversation/terms.ts';
import type {
  Away,
  ChatRequest,
  Closing,
  Conversation,
  Ending,
  Idle,
  Moving,
  Opening,
  Outgoing,
  PrechatEntity,
  PrechatField,
  QueuePlace,
  Silence,
  Talking,
  TranscriptLine,
  Typing,
  Waiting,
} from '../conversation/state.ts';
import { chatId, eventId } from '../events/fields.ts';

/** One schema per key, optional ones too: zod drops what it does not know, and so a field that is forgotten here. */
type Every<T> = { readonly [Key in keyof T]-?: z.ZodType<T[Key]> };

const optionalText = z.string().optional();
const epochMs = z.number();

const item = { id: eventId, of: eventId.optional(), repeated: z.boolean().optional() };

const outgoing = z
  .array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), ...item, text: z.string() } satisfies Every<
        Extract<Outgoing, { kind: 'text' }>
      >),
      z.object({
        kind: z.literal('custom'),
        ...item,
        event: z.string(),
        data: z.string(),
      } satisfies Every<Extract<Outgoing, { kind: 'custom' }>>),
      z.object({
        kind: z.literal('file'),
        ...item,
        url: z.string(),
        name: optionalText,
        contentType: optionalText,
        caption: optionalText,
      } satisfies Every<Extract<Outgoing, { kind: 'file' }>>),
    ]),
  )
  .readonly();

const prechatField = z.object({
  label: z.string(),
  value: z.string(),
  transcriptFields: z.array(z.string()).readonly().optional(),
  displayToAgent: z.boolean().optional(),
} satisfies Every<PrechatField>);

const prechatEntity = z.object({
  entityName: z.string(),
  saveToTranscript: optionalText,
  showOnCreate: z.boolean().optional(),
  linkToEntityName: optionalText,
  linkToEntityField: optionalText,
  fields: z
    .array(
      z.object({
        fieldName: z.string(),
        label: z.string(),
        doFind: z.boolean().optional(),
        isExactMatch: z.boolean().optional(),
        doCreate: z.boolean().optional(),
      } satisfies Every<PrechatEntity['fields'][number]>),
    )
    .readonly(),
} satisfies Every<PrechatEntity>);

const transcriptLine = z.object({
  from: z.enum(['user', 'bot']),
  text: z.string(),
  at: optionalText,
} satisfies Every<TranscriptLine>);

const request = z.object({
  chatId,
  channel: optionalText,
  visitor: z.object({
    name: optionalText,
    language: optionalText,
    userAgent: optionalText,
  } satisfies Every<ChatRequest['visitor']>),
  prechat: z.array(prechatField).readonly(),
  transcript: z.array(transcriptLine).readonly(),
  prechatEntities: z.array(prechatEntity).readonly().optional(),
  buttonId: optionalText,
  fallbackButtonIds: z.array(z.string()).readonly().optional(),
  agentId: optionalText,
  fallbackToButton: z.boolean().optional(),
} satisfies Every<ChatRequest>);

const ending = z.object({
  cause: z.enum(END_CAUSES),
  code: optionalText,
  opensAt: optionalText,
} satisfies Every<Ending>);

const terms = z.object({
  waitLimitMs: z.number().optional(),
  idleWarningMs: z.number().optional(),
  idleLimitMs: z.number().optional(),
  afterDisconnect: z.enum(['wait', 'end']).optional(),
  inDoubt: z.enum(IN_DOUBT).optional(),
  language: optionalText,
} satisfies Every<Terms>);

const inChat = { chatId, sinceMs: epochMs, heard: z.int().nonnegative(), terms };

const queuePlace = z.object({
  position: z.number().optional(),
  estimatedWaitMs: z.number().optional(),
} satisfies Every<QueuePlace>);

const withAgent = {
  away: z
    .object({ why: z.enum(['transferring', 'disconnected']), sinceMs: epochMs } satisfies Every<Away>)
    .optional(),
  silence: z.object({ sinceMs: epochMs, warned: z.boolean() } satisfies Every<Silence>).optional(),
  agentTypingSinceMs: epochMs.optional(),
};

/** What is read must fit the type, and every state of the type must be read: neither may be wider than the other. */
const bothWays = <Schema extends z.ZodType<Conversation>>(
  schema: Schema & (Conversation extends z.output<Schema> ? unknown : never),
): z.ZodType<Conversation> => schema;

/** The state as JSON. */
export const conversationSchema = bothWays(
  z.discriminatedUnion('phase', [
    z.object({
      phase: z.literal('idle'),
      lastChatId: chatId.optional(),
      language: optionalText,
    } satisfies Every<Idle>),
    z.object({
      phase: z.literal('opening'),
      ...inChat,
      request,
      hasSession: z.boolean(),
      move: z
        .object({
          step: z.enum(['lost', 'listening', 'syncing']),
          sinceMs: epochMs,
        } satisfies Every<NonNullable<Opening['move']>>)
        .optional(),
      outgoing,
    } satisfies Every<Opening>),
    z.object({
      phase: z.literal('waiting'),
      ...inChat,
      outgoing,
      fallback: request.optional(),
      queue: z
        .object({
          told: queuePlace,
          toldAtMs: epochMs,
          news: queuePlace.optional(),
        } satisfies Every<NonNullable<Waiting['queue']>>)
        .optional(),
    } satisfies Every<Waiting>),
    z.object({
      phase: z.literal('talking'),
      ...inChat,
      outgoing,
      delivered: z.int().nonnegative(),
      doubtful: z.int().nonnegative().optional(),
      ...withAgent,
      agentName: z.string(),
      typing: z.object({ typing: z.boolean(), text: optionalText } satisfies Every<Typing>).optional(),
      typingSinceMs: epochMs.optional(),
      idleSign: z.boolean().optional(),
      leaving: z.boolean(),
    } satisfies Every<Talking>),
    z.object({
      phase: z.literal('moving'),
      ...inChat,
      outgoing,
      delivered: z.int().nonnegative(),
      doubtful: z.int().nonnegative().optional(),
      ...withAgent,
      step: z.enum(['lost', 'listening', 'syncing']),
      agentName: optionalText,
      waited: z
        .object({ sinceMs: epochMs, fallback: request.optional() } satisfies Every<
          NonNullable<Moving['waited']>
        >)
        .optional(),
      leaving: z.boolean(),
    } satisfies Every<Moving>),
    z.object({
      phase: z.literal('closing'),
      ...inChat,
      ending,
      leaveSent: z.boolean(),
      unanswered: z.boolean().optional(),
      move: z.enum(['lost', 'listening', 'syncing']).optional(),
      next: z.object({ request, terms, outgoing } satisfies Every<NonNullable<Closing['next']>>).optional(),
      again: z.object({ request, outgoing } satisfies Every<NonNullable<Closing['again']>>).optional(),
    } satisfies Every<Closing>),
  ]),
);
