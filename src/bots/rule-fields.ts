import { z } from 'zod';
import { DEFAULT_RULES } from '../conversation/chat-rules.ts';
import { DEFAULT_POLICY } from '../conversation/policy.ts';
import { IN_DOUBT } from '../conversation/terms.ts';
import { hours } from './hours-field.ts';
import { isLanguage, texts } from './texts-field.ts';

/** No limit of ours may outlast what is remembered of a conversation; eight days by default. */
const MAX_MS = 7 * 24 * 60 * 60_000;
const milliseconds = z.int().positive().max(MAX_MS);
const ids = (max: number) => z.array(z.string().min(1).max(200)).max(max).readonly();
const perSecond = z.number().positive().max(100_000);

const limits = z
  .strictObject({
    openChatsMax: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe(
        'Open chats, in all processes together; one more handoff ends as too-busy. Without it there is no limit.',
      ),
    openingsAtOnce: z
      .int()
      .positive()
      .max(64)
      .default(DEFAULT_RULES.limits.openingsAtOnce)
      .describe('Chats that one process opens at the same time; one more waits its turn.'),
    openingsPerSecond: perSecond
      .optional()
      .describe('Chats that one process begins to open in a second; one more waits its turn.'),
    callsPerSecond: perSecond
      .optional()
      .describe(
        'Calls to the desk by one process in a second, polls included; one more waits its turn. Other bots do not wait.',
      ),
  })
  .prefault({});

/** What the bridge reads of a bot's document `{botSlug}-settings`. */
export const BOT_RULE_FIELDS = {
  enabled: z
    .boolean()
    .default(DEFAULT_RULES.enabled)
    .describe('The off-switch: false opens no chat (switched-off); those that are open go on.'),
  waitLimitMs: milliseconds
    .optional()
    .describe(
      `How long a user waits for an agent in one queue, and for another agent when the first was cut off or passed the chat on. Without it the service's WAIT_LIMIT_MS (${String(DEFAULT_POLICY.waitLimitMs)}).`,
    ),
  idleWarningMs: milliseconds
    .optional()
    .describe(
      "How long a user may leave the agent's last words unanswered before chat.idle-warning. Needs idleLimitMs.",
    ),
  idleLimitMs: milliseconds
    .optional()
    .describe("... and before the chat ends as idle. Without it the org's own limit, where it has one."),
  afterDisconnect: z
    .enum(['wait', 'end'])
    .default('wait')
    .describe(
      'When the agent is cut off: wait for another one as long as for the first, or end the chat at once (agent-offline).',
    ),
  inDoubt: z
    .enum(IN_DOUBT)
    .default('resend')
    .describe(
      'A text of which nobody can know whether it arrived: resend it, hold it back and tell the user, or mark it as a repeat and send it.',
    ),
  language: z
    .string()
    .refine(isLanguage, 'must be a language such as es or pt-BR')
    .optional()
    .describe('Language of what the user is told, where the handoff names none.'),
  handoffMaxAgeMs: milliseconds
    .default(DEFAULT_RULES.handoffMaxAgeMs)
    .describe('A handoff that is older when it is read opens no chat (sent-too-late).'),
  blockedUserIds: ids(10_000)
    .default([])
    .describe('Users who get no chat (blocked), by the ids that the platform uses.'),
  fallbackButtonIds: ids(20)
    .default([])
    .describe(
      'Buttons that are asked next, in this order, when nobody takes the chat; unless the handoff names its own.',
    ),
  maxTextChars: z
    .int()
    .min(100)
    .max(30_000)
    .default(DEFAULT_RULES.maxTextChars)
    .describe('A longer text of the user goes to the agent in parts.'),
  hours: hours
    .optional()
    .describe('When chats are opened; at other times a handoff ends as outside-hours. Without it always.'),
  texts: texts
    .default({})
    .describe(
      'Own words for what the user may be shown, by language and key: {"es": {"chat.ended.idle": "…"}}. See docs/texts.md.',
    ),
  limits: limits.describe('How much of this bot there may be.'),
} as const;

export const botRules = z
  .object(BOT_RULE_FIELDS)
  .refine(({ idleWarningMs, idleLimitMs }) => idleWarningMs === undefined || idleLimitMs !== undefined, {
    path: ['idleLimitMs'],
    error: 'is needed beside idleWarningMs',
  })
  .refine(({ idleWarningMs = 0, idleLimitMs = Number.POSITIVE_INFINITY }) => idleWarningMs < idleLimitMs, {
    path: ['idleWarningMs'],
    error: 'must be less than idleLimitMs',
  });

export type BotRules = z.output<typeof botRules>;
