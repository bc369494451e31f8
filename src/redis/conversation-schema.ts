import { z } from 'zod';
import { END_CAUSES } from '../conversation/state.ts';
import type {
  ChatRequest,
  Closing,
  Conversation,
  Ending,
  Idle,
  Moving,
  Opening,
  Outgoing,
  PrechatField,
  Talking,
  TranscriptLine,
  Waiting,
} from '../conversation/state.ts';
import { chatId, eventId } from '../events/fields.ts';

/** One schema per key, optional ones too: zod drops what it does not know, and so a field that is forgotten here. */
type Every<T> = { readonly [Key in keyof T]-?: z.ZodType<T[Key]> };

const optionalText = z.string().optional();
const epochMs = z.number();

const outgoing = z
  .array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), id: eventId, text: z.string() } satisfies Every<
        Extract<Outgoing, { kind: 'text' }>
      >),
      z.object({
        kind: z.literal('file'),
        id: eventId,
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
  buttonId: optionalText,
} satisfies Every<ChatRequest>);

const ending = z.object({ cause: z.enum(END_CAUSES), code: optionalText } satisfies Every<Ending>);

const inChat = { chatId, sinceMs: epochMs, heard: z.int().nonnegative() };

/** What is read must fit the type, and every state of the type must be read: neither may be wider than the other. */
const bothWays = <Schema extends z.ZodType<Conversation>>(
  schema: Schema & (Conversation extends z.output<Schema> ? unknown : never),
): z.ZodType<Conversation> => schema;

/** The state as JSON. */
export const conversationSchema = bothWays(
  z.discriminatedUnion('phase', [
    z.object({ phase: z.literal('idle'), lastChatId: chatId.optional() } satisfies Every<Idle>),
    z.object({
      phase: z.literal('opening'),
      ...inChat,
      request,
      hasSession: z.boolean(),
      outgoing,
    } satisfies Every<Opening>),
    z.object({ phase: z.literal('waiting'), ...inChat, outgoing } satisfies Every<Waiting>),
    z.object({
      phase: z.literal('talking'),
      ...inChat,
      outgoing,
      delivered: z.int().nonnegative(),
      doubtful: z.int().nonnegative().optional(),
      agentName: z.string(),
      typing: z.boolean().optional(),
      leaving: z.boolean(),
    } satisfies Every<Talking>),
    z.object({
      phase: z.literal('moving'),
      ...inChat,
      outgoing,
      delivered: z.int().nonnegative(),
      doubtful: z.int().nonnegative().optional(),
      step: z.enum(['lost', 'listening', 'syncing']),
      agentName: optionalText,
      leaving: z.boolean(),
    } satisfies Every<Moving>),
    z.object({
      phase: z.literal('closing'),
      ...inChat,
      ending,
      leaveSent: z.boolean(),
      move: z.enum(['lost', 'listening', 'syncing']).optional(),
      next: z.object({ request, outgoing } satisfies Every<NonNullable<Closing['next']>>).optional(),
    } satisfies Every<Closing>),
  ]),
);
