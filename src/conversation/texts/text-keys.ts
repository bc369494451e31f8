import { AGENT_CHANGES, type AgentChange } from '../event.ts';
import { END_CAUSES, UNDELIVERED_REASONS, type EndCause, type UndeliveredReason } from '../state.ts';

/** Outbound events that may carry a text for the user. */
const GENERAL = [
  'chat.waiting',
  'chat.started',
  'chat.idle-warning',
  'chat.ended',
  'agent.changed',
  'message.undelivered',
] as const;

type General = (typeof GENERAL)[number];
export type TextKey =
  | General
  | `chat.ended.${EndCause}`
  | `agent.changed.${AgentChange}`
  | `message.undelivered.${UndeliveredReason}`;

/** Every text there is. One with a cause goes before the one without. */
export const TEXT_KEYS: readonly TextKey[] = [
  ...GENERAL,
  ...END_CAUSES.map((cause): TextKey => `chat.ended.${cause}`),
  ...AGENT_CHANGES.map((change): TextKey => `agent.changed.${change}`),
  ...UNDELIVERED_REASONS.map((reason): TextKey => `message.undelivered.${reason}`),
];

/** What may stand in braces. `position` counts those before the user, `place` is the user's own number, from 1. */
export const PLACEHOLDERS = ['position', 'place', 'minutes', 'agentName', 'opensAt', 'surveyUrl'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** Texts of one language. An empty one means that nothing is said. */
export type LanguageTexts = { readonly [Key in TextKey]?: string | undefined };

/** By language: lower-case BCP 47 with hyphens, such as `es` or `pt-br`. */
export type Texts = { readonly [language: string]: LanguageTexts };
