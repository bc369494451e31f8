import { HandoffError } from '../../../errors/handoff-error.ts';
import type { BotSettings } from '../bot/bot-settings.ts';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import { MAX_SWITCHES, switchedServer } from '../http/switched-server.ts';
import type { LiveAgentSettings } from '../settings.ts';
import { availabilityPath, readAvailability, type AvailabilityAnswer } from '../wire/availability.ts';

export type DeskCheck = {
  readonly http: HttpClient;
  readonly settings: LiveAgentSettings;
  readonly insecureHosts: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly token?: string | undefined;
};

/** `baseUrl`: whose answer it is, or should be: the bot's host, or the one that it was sent to. */
export type DeskSaid =
  | {
      readonly kind: 'answered';
      readonly baseUrl: string;
      readonly status: number;
      readonly answer: AvailabilityAnswer;
    }
  | { readonly kind: 'no-answer'; readonly baseUrl: string; readonly error: HandoffError };

/** The bot's own button first. */
export const buttonsOf = ({ buttonId, fallbackButtonIds }: BotSettings): readonly string[] => [
  buttonId,
  ...fallbackButtonIds,
];

const readIn = ({ status, body }: HttpAnswer): AvailabilityAnswer =>
  status === 200 && body.kind === 'read' ? readAvailability(body.bytes) : { kind: 'unreadable' };

/**
 * Asks for the availability of all buttons of the bot and goes where it is sent, as opening a chat does. A `switch-server` as the answer
 * was one too many, or leads to no URL.
 */
export const askDesk = async (bot: BotSettings, botSlug: string, check: DeskCheck): Promise<DeskSaid> => {
  const { http, settings, token, signal, insecureHosts } = check;
  let { baseUrl } = bot;
  try {
    for (let switches = 0; ; switches += 1) {
      const reply = await http.send({
        method: 'GET',
        url: `${baseUrl}${availabilityPath(bot, buttonsOf(bot))}`,
        headers: {
          'x-liveagent-api-version': String(bot.apiVersion ?? settings.apiVersion),
          accept: 'application/json; charset=utf-8',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        lane: botSlug,
        deadlineMs: settings.requestTimeoutMs,
        signal,
      });
      const said: DeskSaid = { kind: 'answered', baseUrl, status: reply.status, answer: readIn(reply) };
      if (said.answer.kind !== 'switch-server' || switches === MAX_SWITCHES) return said;
      const next = switchedServer(said.answer.newUrl, insecureHosts);
      if (next === undefined) return said;
      baseUrl = next;
    }
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    return { kind: 'no-answer', baseUrl, error };
  }
};
