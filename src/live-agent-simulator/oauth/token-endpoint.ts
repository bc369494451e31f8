import { createHmac } from 'node:crypto';
import type { Desk } from '../desk/desk.ts';
import { jsonAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { headerOf } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { checkGrant } from './check-grant.ts';
import type { Credential } from './credential.ts';
import { refuseGrant } from './oauth-error.ts';
import type { OauthRefusal } from './oauth-error.ts';
import type { Token } from './token-store.ts';

const FORM = 'application/x-www-form-urlencoded';

/** The form of a token request; HTTP Basic fills in client id and secret. */
export function readForm(call: Call): URLSearchParams {
  const form = new URLSearchParams(call.body.toString('utf8'));
  const basic = /^Basic (.+)$/i.exec(headerOf(call, 'authorization') ?? '')?.[1];
  if (basic !== undefined) {
    const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    if (!form.has('client_id')) form.set('client_id', decodeURIComponent(id));
    if (!form.has('client_secret')) form.set('client_secret', decodeURIComponent(secret.join(':')));
  }
  return form;
}

const findCredential = (desk: Desk, clientId: string): Credential | undefined =>
  desk.settings.credentials === undefined
    ? { clientId }
    : desk.settings.credentials.find((credential) => credential.clientId === clientId);

/** The body of a refusal: 400 `{error, error_description}`. */
export function refuseToken(desk: Desk, clientId: string, refusal: OauthRefusal, status = 400): Answer {
  const { error, description } = refusal;
  desk.tokens.countRefusal(error);
  desk.journal.append({ type: 'token.refused', clientId, error });
  return jsonAnswer(status, { error, error_description: description });
}

// No expires_in and no refresh_token: the server flows do not send them.
function grantedBody(desk: Desk, token: Token, withScope: boolean): Record<string, string> {
  const id = `${desk.url}/id/00D000000000000AAA/005000000000000AAA`;
  const issuedAt = String(Math.floor(token.issuedAt));
  return {
    access_token: token.value,
    instance_url: desk.url,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
    signature: createHmac('sha256', token.clientId).update(`${id}${issuedAt}`).digest('base64'),
    ...(withScope ? { scope: 'api' } : {}),
  };
}

/** POST /services/oauth2/token. */
export function answerTokenRequest(desk: Desk, call: Call): Answer {
  if (call.method !== 'POST')
    return refuseToken(desk, '', refuseGrant('invalid_request', 'must use HTTP POST'));
  const form = readForm(call);
  const clientId = form.get('client_id') ?? '';
  if (!headerOf(call, 'content-type')?.startsWith(FORM)) {
    return refuseToken(desk, clientId, refuseGrant('invalid_request', `content type must be ${FORM}`));
  }
  const checked = checkGrant({
    form,
    loginHost: desk.settings.loginHost,
    context: {
      audiences: [...desk.settings.jwtAudiences, desk.url],
      nowMs: desk.now(),
      findCredential: (id) => findCredential(desk, id),
    },
  });
  if (checked.kind === 'refused') return refuseToken(desk, clientId, checked);
  const grantType = form.get('grant_type') ?? '';
  const token = desk.tokens.issue(checked.clientId, checked.username);
  desk.journal.append({ type: 'token.issued', clientId: checked.clientId, grantType });
  return jsonAnswer(200, grantedBody(desk, token, grantType !== 'password'));
}
