import type { ChatRules } from '../chat-rules.ts';
import type { Notice, NoticeName } from '../notice.ts';
import { ENGLISH } from './english.ts';
import { fillTemplate, type Values } from './fill-template.ts';
import { PORTUGUESE } from './portuguese.ts';
import { SPANISH } from './spanish.ts';
import type { TextKey, Texts } from './text-keys.ts';

export const DEFAULT_TEXTS: Texts = { en: ENGLISH, es: SPANISH, pt: PORTUGUESE };

/** As languages stand in {@link Texts}. */
export const languageKey = (tag: string): string => tag.toLowerCase().replaceAll('_', '-');

/** `es-MX` is looked for as `es-mx`, then as `es`. */
const withItsPrefixes = (tag: string): string[] => {
  const parts = languageKey(tag).split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
};

/** In full minutes, one at least: nobody is told "0 min". */
const minutes = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : String(Math.max(1, Math.ceil(ms / 60_000)));

const localTime = (iso: string, language: string, timeZone = 'UTC'): string =>
  new Intl.DateTimeFormat(language, {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
  }).format(Date.parse(iso));

type NoticeOf<Name extends NoticeName> = Extract<Notice, { name: Name }>;
type Wording<Name extends NoticeName> = {
  /** The most telling key first. */
  readonly keys: (notice: NoticeOf<Name>) => readonly TextKey[];
  readonly values?: (notice: NoticeOf<Name>, language: string, timeZone?: string) => Values;
};

/** How each notice is worded; undefined for what is not for the user's eyes, or is somebody's words already. */
const WORDINGS: { readonly [Name in NoticeName]: Wording<Name> | undefined } = {
  'chat.waiting': {
    keys: ({ name }) => [name],
    values: ({ position, estimatedWaitMs }) => ({
      position: position?.toString(),
      place: position === undefined ? undefined : String(position + 1),
      minutes: minutes(estimatedWaitMs),
    }),
  },
  'chat.started': { keys: ({ name }) => [name], values: ({ agentName }) => ({ agentName }) },
  'chat.idle-warning': { keys: ({ name }) => [name], values: ({ leftMs }) => ({ minutes: minutes(leftMs) }) },
  'chat.ended': {
    keys: ({ name, cause }) => [`${name}.${cause}`, name],
    values: ({ opensAt, surveyUrl }, language, timeZone) => ({
      opensAt: opensAt && localTime(opensAt, language, timeZone),
      surveyUrl,
    }),
  },
  'agent.changed': {
    keys: ({ name, change }) => [`${name}.${change}`, name],
    values: ({ agentName }) => ({ agentName }),
  },
  'message.undelivered': { keys: ({ name, reason }) => [`${name}.${reason}`, name] },
  'agent.said': undefined,
  'agent.typing': undefined,
  'agent.file': undefined,
  'agent.offered': undefined,
  'agent.custom': undefined,
  'agent.file-request': undefined,
};

/** The bot's own texts go before ours, the language of the user before that of the bot, and English is what everybody gets at last. */
export const textOf = (
  notice: Notice,
  { texts, hours, terms }: Pick<ChatRules, 'texts' | 'hours' | 'terms'>,
  language?: string,
): string | undefined => {
  // The one cast: the table's type guarantees that name and wording fit, but TypeScript cannot follow the two together.
  const wording = WORDINGS[notice.name] as Wording<NoticeName> | undefined;
  if (!wording) return undefined;
  const keys = wording.keys(notice);
  const languages = [language, terms.language, 'en'].flatMap((tag) => (tag ? withItsPrefixes(tag) : []));
  for (const tag of languages) {
    for (const source of [texts, DEFAULT_TEXTS]) {
      if (!Object.hasOwn(source, tag)) continue;
      for (const key of keys) {
        const template = source[tag]?.[key];
        if (template === '') return undefined;
        const text = template && fillTemplate(template, wording.values?.(notice, tag, hours?.timeZone) ?? {});
        if (text) return text;
      }
    }
  }
  return undefined;
};
