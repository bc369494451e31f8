import { z } from 'zod';
import { botSlug, chatId, httpsUrl, LIMITS, shortText, text, userId } from './fields.ts';

const conversation = { botSlug, userId };

const visitor = z
  .object({
    name: shortText.optional(),
    language: z
      .string()
      .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, 'must be a language tag such as en-US')
      .optional(),
    userAgent: z.string().max(512).optional(),
  })
  .default({});

const prechatField = z.object({
  label: shortText,
  value: z.string().max(4_000),
  transcriptFields: z.array(shortText).max(20).optional(),
  displayToAgent: z.boolean().optional(),
});

const prechatEntity = z.object({
  entityName: shortText,
  saveToTranscript: shortText.optional(),
  showOnCreate: z.boolean().optional(),
  linkToEntityName: shortText.optional(),
  linkToEntityField: shortText.optional(),
  fields: z
    .array(
      z.object({
        fieldName: shortText,
        label: shortText,
        doFind: z.boolean().optional(),
        isExactMatch: z.boolean().optional(),
        doCreate: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(LIMITS.prechatFields),
});

const salesforceId = z
  .string()
  .regex(/^[A-Za-z0-9]{15,18}$/, 'must be a Salesforce id of 15 to 18 characters');

const transcriptLine = z.object({
  from: z.enum(['user', 'bot']),
  text,
  at: z.iso.datetime({ offset: true }).optional(),
});

/**
 * What other teams publish to `salesforce-inbound`, by type. Unknown fields are dropped, so that a producer may be newer
 * than this release.
 */
export const INBOUND = {
  /** The user needs a person: open a chat. */
  'salesforce-handoff.handoff.requested.v1': z.object({
    ...conversation,
    channel: shortText.optional(),
    visitor,
    prechat: z.array(prechatField).max(LIMITS.prechatFields).default([]),
    transcript: z.array(transcriptLine).max(LIMITS.transcriptLines).default([]),
    prechatEntities: z.array(prechatEntity).max(LIMITS.prechatEntities).optional(),
    buttonId: salesforceId.optional(),
    fallbackButtonIds: z.array(salesforceId).max(LIMITS.fallbackButtons).optional(),
    agentId: salesforceId.optional(),
    fallbackToButton: z.boolean().optional(),
  }),
  /** The user wrote a text. */
  'salesforce-handoff.user.said.v1': z.object({ ...conversation, text }),
  /** The user began or stopped typing; `text` is what stands in the input field, for orgs whose agents may see it. */
  'salesforce-handoff.user.typing.v1': z.object({
    ...conversation,
    typing: z.boolean().default(true),
    text: text.optional(),
  }),
  /** The user sent a file, which stands at `url`. */
  'salesforce-handoff.user.file.v1': z.object({
    ...conversation,
    url: httpsUrl,
    fileName: shortText.optional(),
    contentType: shortText.optional(),
    caption: text.optional(),
  }),
  /** Something for the agent's console, which understands it by its name. */
  'salesforce-handoff.user.custom.v1': z.object({
    ...conversation,
    event: shortText,
    data: z.string().max(LIMITS.customChars).default(''),
  }),
  /** The user ended the chat. */
  'salesforce-handoff.user.left.v1': z.object({ ...conversation }),
  /** An operator ends the chat from outside: this one, or without `chatId` whichever is open. */
  'salesforce-handoff.chat.end-requested.v1': z.object({ ...conversation, chatId: chatId.optional() }),
} as const;

export type InboundType = keyof typeof INBOUND;
export type InboundData<T extends InboundType> = z.output<(typeof INBOUND)[T]>;
export type InboundPayload = {
  readonly [T in InboundType]: { readonly type: T; readonly data: InboundData<T> };
}[InboundType];
export const isInboundType = (type: string): type is InboundType => Object.hasOwn(INBOUND, type);
