import { generateKeyPairSync, sign } from 'node:crypto';
import type { LiveAgentSimulator } from '../../src/live-agent-simulator/start-live-agent-simulator.ts';
import { withSimulator } from './with-simulator.ts';

const CLIENT = { client_id: 'example-client-id', client_secret: 'example-client-secret' };
const USER = { username: 'agent@example.com', password: 'example-password' };
const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function assertion(claims: Record<string, unknown> = {}): string {
  const body = {
    iss: CLIENT.client_id,
    sub: USER.username,
    aud: 'https://login.salesforce.com',
    exp: Math.floor(Date.now() / 1000) + 120,
    ...claims,
  };
  const signed = `${part({ alg: 'RS256' })}.${part(body)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

async function ask(simulator: LiveAgentSimulator, form: Record<string, string>, headers = {}) {
  const response = await fetch(`${simulator.url}/services/oauth2/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const refused = (error: string, description: string) => ({
  status: 400,
  body: { error, error_description: description },
});

test(
  'the three server flows give a token without expiry or refresh token',
  withSimulator({}, async (simulator) => {
    const granted = {
      access_token: expect.any(String),
      instance_url: simulator.url,
      id: expect.stringContaining('/id/'),
      token_type: 'Bearer',
      issued_at: expect.stringMatching(/^\d{13}$/),
      signature: expect.any(String),
    };
    const scope = 'api';
    const password = await ask(simulator, { grant_type: 'password', ...CLIENT, ...USER });
    expect(password).toEqual({ status: 200, body: granted });
    const credentials = await ask(simulator, { grant_type: 'client_credentials', ...CLIENT });
    expect(credentials).toEqual({ status: 200, body: { ...granted, scope } });
    const jwt = await ask(simulator, { grant_type: JWT, assertion: assertion() });
    expect(jwt).toEqual({ status: 200, body: { ...granted, scope } });
    expect(simulator.control.stats().tokens).toEqual({
      issued: { 'example-client-id': 3 },
      refused: {},
      inForce: 3,
    });
  }),
);

test(
  'client id and secret may come as HTTP Basic',
  withSimulator({}, async (simulator) => {
    const basic = Buffer.from(`${CLIENT.client_id}:${CLIENT.client_secret}`).toString('base64');
    const headers = { authorization: `Basic ${basic}` };
    expect((await ask(simulator, { grant_type: 'client_credentials' }, headers)).status).toBe(200);
  }),
);

const credentials = [
  {
    clientId: CLIENT.client_id,
    clientSecret: CLIENT.client_secret,
    username: USER.username,
    password: USER.password,
    publicKeyPem,
  },
  {
    clientId: 'password-only',
    clientSecret: 'example-client-secret',
    grants: ['password'] as ['password'],
  },
];

test(
  'what is wrong is told by its code',
  withSimulator({ credentials }, async (simulator) => {
    const password = { grant_type: 'password', ...CLIENT, ...USER };
    const denied = refused('invalid_grant', 'authentication failure');
    expect(await ask(simulator, { ...password, password: 'wrong' })).toEqual(denied);
    expect(await ask(simulator, { ...password, client_secret: 'wrong' })).toEqual(
      refused('invalid_client', 'invalid client credentials'),
    );
    expect(await ask(simulator, { ...password, client_id: 'wrong' })).toEqual(
      refused('invalid_client_id', 'client identifier invalid'),
    );
    expect(await ask(simulator, { ...password, grant_type: 'device' })).toEqual(
      refused('unsupported_grant_type', 'grant type not supported'),
    );
    const blocked = { grant_type: 'client_credentials', ...CLIENT, client_id: 'password-only' };
    expect(await ask(simulator, blocked)).toEqual(
      refused('invalid_grant', 'no client credentials user enabled'),
    );
  }),
);

test(
  'an assertion is checked: audience, expiry, user, signature',
  withSimulator({ credentials }, async (simulator) => {
    const jwt = (token: string) => ask(simulator, { grant_type: JWT, assertion: token });
    const grant = (description: string) => refused('invalid_grant', description);
    expect((await jwt(assertion())).status).toBe(200);
    expect((await jwt(assertion({ aud: simulator.url }))).status).toBe(200);
    expect(await jwt(assertion({ aud: 'https://example.com' }))).toEqual(grant('Audience validation failed'));
    expect(await jwt(assertion({ exp: 1 }))).toEqual(grant('expired authorization code'));
    expect(await jwt(assertion({ exp: Date.now() }))).toEqual(grant('expired authorization code'));
    expect(await jwt(assertion({ sub: 'other@example.com' }))).toEqual(
      grant("user hasn't approved this consumer"),
    );
    expect(await jwt('a.b.c')).toEqual(grant('invalid assertion'));
    const [head, , signature] = assertion().split('.');
    const [, forged] = assertion({ exp: Math.floor(Date.now() / 1000) + 60 }).split('.');
    expect(await jwt(`${head}.${forged}.${signature}`)).toEqual(grant('invalid assertion'));
  }),
);

test(
  'every error can be scripted, and the endpoint can be down',
  withSimulator({}, async (simulator) => {
    const form = { grant_type: 'client_credentials', ...CLIENT };
    const codes = ['inactive_user', 'inactive_org', 'rate_limit_exceeded', 'invalid_grant'];
    for (const error of codes) {
      simulator.control.fail({ endpoint: 'OAuth', fault: { kind: 'oauth-error', error } });
      expect(await ask(simulator, form)).toMatchObject({ status: 400, body: { error } });
    }
    simulator.control.fail({
      endpoint: 'OAuth',
      clientId: CLIENT.client_id,
      fault: { kind: 'status', status: 503, body: '{}' },
    });
    expect((await ask(simulator, { ...form, client_id: 'another-client-id' })).status).toBe(200);
    expect((await ask(simulator, form)).status).toBe(503);
    expect((await ask(simulator, form)).status).toBe(200);
  }),
);

test(
  'a token lives as long as it is used, and ends by time or control',
  withSimulator({ requireBearer: true, tokenLifetimeMs: 120 }, async (simulator) => {
    const { body } = await ask(simulator, { grant_type: 'client_credentials', ...CLIENT });
    const headers = {
      'x-liveagent-api-version': '48',
      'x-liveagent-affinity': 'null',
      authorization: `Bearer ${String(body['access_token'])}`,
    };
    const status = async (): Promise<number> =>
      (await fetch(`${simulator.url}/chat/rest/System/SessionId`, { headers })).status;
    const issuedAt = performance.now();
    while (performance.now() - issuedAt < 200) expect(await status()).toBe(200);
    // Nothing uses the token while this waits for longer than it lives.
    await expect(simulator.control.waitFor(() => false, 160)).rejects.toThrow('did not happen');
    expect(await status()).toBe(401);
  }),
);

test(
  'the common login host has no client credentials flow',
  withSimulator({ loginHost: 'common' }, async (simulator) => {
    expect(await ask(simulator, { grant_type: 'client_credentials', ...CLIENT })).toEqual(
      refused('invalid_grant', 'request not supported on this domain'),
    );
    expect((await ask(simulator, { grant_type: 'password', ...CLIENT, ...USER })).status).toBe(200);
  }),
);
