import { z } from 'zod';
import { HandoffError } from '../../../errors/handoff-error.ts';
import type { BotSettings } from '../bot/bot-settings.ts';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import { requestToken, type TokenRequest } from '../oauth/request-token.ts';
import { jsonOf } from '../wire/json-of.ts';
import { fault, fine, type Finding } from './finding.ts';
import { loginRemedy } from './login-remedy.ts';

const described = z.object({ error_description: z.string().catch('') }).catch({ error_description: '' });

/** The refusal's error comes with the error thrown; its description, which tells causes apart, only with the answer. */
const listening = (http: HttpClient): { readonly http: HttpClient; readonly description: () => string } => {
  let last: HttpAnswer | undefined;
  return {
    http: {
      async send(request) {
        last = await http.send(request);
        return last;
      },
      close: () => http.close(),
    },
    description: () =>
      last?.body.kind === 'read' ? described.parse(jsonOf(last.body.bytes)).error_description : '',
  };
};

const noAnswer = ({ code, details }: HandoffError, host: string): Finding | undefined => {
  if (code === 'DESK_UNAVAILABLE' && details['status'] === undefined) {
    return fault('login', 'no-answer', [
      `${host} does not answer (${String(details['reason'] ?? 'no reason known')})`,
      'Check the network and the firewall of this machine: https out to Salesforce',
    ]);
  }
  if (Array.isArray(details['invalid'])) {
    return fault('login', 'private-key', [
      'the private key cannot sign',
      'Store the RSA key of the uploaded certificate, in PEM',
    ]);
  }
  return undefined;
};

export type CheckedLogin = { readonly finding: Finding; readonly token?: string };

/** Whether the login host gives the bot a token. Logs in once. */
export const checkLogin = async (
  bot: BotSettings,
  botSlug: string,
  request: TokenRequest,
): Promise<CheckedLogin> => {
  const { host } = new URL(bot.loginUrl);
  const { http, description } = listening(request.http);
  try {
    const token = await requestToken(bot, { ...request, http });
    return { token, finding: fine('login', `${host} gave a token for the flow ${bot.credentials.flow}`) };
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    const unanswered = noAnswer(error, host);
    if (unanswered) return { finding: unanswered };
    const oauthError = error.details['oauthError'];
    const { code, words } = loginRemedy(
      {
        error: typeof oauthError === 'string' ? oauthError : undefined,
        description: description(),
        flow: bot.credentials.flow,
      },
      botSlug,
    );
    const status = String(error.details['status'] ?? 'no status');
    const said = typeof oauthError === 'string' ? `${oauthError}, HTTP ${status}` : `HTTP ${status}`;
    return { finding: fault('login', code, [`${words[0]} (${said})`, words[1]]) };
  }
};
