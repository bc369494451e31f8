import { z } from 'zod';
import { HandoffError } from '../../../errors/handoff-error.ts';
import type { BotSettings, Credentials } from '../bot/bot-settings.ts';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import { jsonOf } from '../wire/json-of.ts';
import { jwtAssertion } from './jwt-assertion.ts';
import { codeOfOauthError } from './oauth-refusal.ts';

// Goes into a header: visible ASCII only.
const granted = z.object({ access_token: z.string().regex(/^[\x21-\x7e]{1,4096}$/) });
// A code, not prose: whatever else stands there is not repeated.
const refusal = z.object({ error: z.string().regex(/^[A-Za-z_]{1,64}$/) });

const formOf = (credentials: Credentials, loginUrl: string, nowMs: number): Record<string, string> => {
  switch (credentials.flow) {
    case 'password':
      return {
        grant_type: 'password',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        username: credentials.username,
        password: credentials.password,
      };
    case 'client_credentials':
      return {
        grant_type: 'client_credentials',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
      };
    case 'jwt_bearer':
      return {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: jwtAssertion(credentials, loginUrl, nowMs),
      };
  }
};

const tokenIn = ({ status, body }: HttpAnswer): string => {
  if (body.kind === 'unreadable' && status < 400) throw body.error;
  const json = body.kind === 'read' ? jsonOf(body.bytes) : undefined;
  const token = granted.safeParse(json);
  if (status === 200 && token.success) return token.data.access_token;
  const refused = refusal.safeParse(json);
  const oauthError = refused.success ? refused.data.error : undefined;
  throw new HandoffError(codeOfOauthError(status, oauthError), { step: 'login', status, oauthError });
};

export type TokenRequest = {
  readonly http: HttpClient;
  readonly deadlineMs: number;
  readonly nowMs: number;
  readonly signal: AbortSignal;
};

/**
 * Asks the login host for an access token. Fails with `DESK_CREDENTIALS_REFUSED`, `BOT_MISCONFIGURED`, `DESK_UNAVAILABLE`,
 * `DESK_ANSWER_UNREADABLE` or `DESK_HOST_FORBIDDEN`; the OAuth error is a detail.
 */
export const requestToken = async (bot: BotSettings, request: TokenRequest): Promise<string> => {
  const form = formOf(bot.credentials, bot.loginUrl, request.nowMs);
  const answer = await request.http.send({
    method: 'POST',
    url: `${bot.loginUrl}/services/oauth2/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
    lane: bot.organizationId,
    deadlineMs: request.deadlineMs,
    signal: request.signal,
  });
  return tokenIn(answer);
};
