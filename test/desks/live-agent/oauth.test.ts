import { createVerify, generateKeyPairSync } from 'node:crypto';
import { jwtAssertion } from '../../../src/desks/live-agent/oauth/jwt-assertion.ts';
import { codeOfOauthError } from '../../../src/desks/live-agent/oauth/oauth-refusal.ts';
import { createLiveAgentDesk } from '../../../src/desks/live-agent/live-agent-desk.ts';
import { aRequest, BOT, driveChat, wallClock } from './support/desk-rig.ts';
import { withSimulatedDesk } from './support/with-simulated-desk.ts';

const request = aRequest();
const open = { do: 'open-session', request } as const;
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

test.each([
  ['password', { password: 'example-password' }, 'password'],
  ['client_credentials', { clientSecret: 'example-client-secret' }, 'client_credentials'],
  ['jwt_bearer', { publicKeyPem: publicKey }, 'jwt-bearer'],
] as const)('a bot whose flow is %s logs in by it', (flow, credential, grant) =>
  withSimulatedDesk(
    {
      requireBearer: true,
      credentials: [
        { clientId: 'example-client-id', username: 'someone@example.com', grants: [grant], ...credential },
      ],
    },
    async ({ chat, vault }) => {
      vault.secrets = { ...vault.secrets, [`${BOT}-authFlow`]: flow, [`${BOT}-privateKey`]: privateKey };
      expect(await chat.do(open)).toMatchObject({ kind: 'done' });
    },
  )(),
);

test('many chats that begin together cost one login and one read of the secrets', () =>
  withSimulatedDesk({ requireBearer: true }, async ({ desk, vault, control }) => {
    const chats = Array.from({ length: 30 }, () => driveChat(desk));
    const outcomes = await Promise.all(chats.map((chat) => chat.do(open)));
    expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true);
    expect(control.stats().tokens.issued).toEqual({ 'example-client-id': 1 });
    expect(new Set(vault.reads).size).toBe(vault.reads.length);
  })());

test('refused credentials end the handoff and are not tried again for a while', () =>
  withSimulatedDesk({ credentials: [{ clientId: 'another-client' }] }, async ({ desk, control }) => {
    for (const chat of [driveChat(desk), driveChat(desk), driveChat(desk)]) {
      expect(await chat.do(open)).toEqual({
        kind: 'over',
        ending: { cause: 'desk-error', code: 'DESK_CREDENTIALS_REFUSED' },
      });
    }
    expect(control.stats().tokens.refused).toEqual({ invalid_client_id: 1 });
  })());

test('a login that is refused says in the log why, by its OAuth error', () =>
  withSimulatedDesk({}, async ({ chat, control, log }) => {
    control.fail({ endpoint: 'OAuth', fault: { kind: 'oauth-error', error: 'inactive_org' } });
    await chat.do(open);
    const line = log.lines.find(({ event }) => event === 'desk.login-refused');
    expect(line?.fields.error).toMatchObject({
      code: 'DESK_CREDENTIALS_REFUSED',
      details: { oauthError: 'inactive_org', status: 400 },
    });
  })());

test.each([
  ['a server error', { kind: 'status', status: 503 }, 'DESK_UNAVAILABLE'],
  ['HTML', { kind: 'html' }, 'DESK_ANSWER_UNREADABLE'],
  ['a cut-off answer', { kind: 'truncated-json' }, 'DESK_ANSWER_UNREADABLE'],
  ['a reset', { kind: 'reset' }, 'DESK_UNAVAILABLE'],
] as const)('a login that meets %s can be tried again', (_, fault, code) =>
  withSimulatedDesk({}, async ({ chat, control, pass }) => {
    control.fail({ endpoint: 'OAuth', fault });
    expect(await chat.do(open)).toMatchObject({
      kind: 'failed',
      mayHaveArrived: false,
      error: expect.objectContaining({ code }),
    });
    pass(5_001);
    expect(await chat.do(open)).toMatchObject({ kind: 'done' });
  })(),
);

test.each([
  [400, 'invalid_grant', 'DESK_CREDENTIALS_REFUSED'],
  [400, 'invalid_client', 'DESK_CREDENTIALS_REFUSED'],
  [401, 'invalid_client_id', 'DESK_CREDENTIALS_REFUSED'],
  [400, 'inactive_user', 'DESK_CREDENTIALS_REFUSED'],
  [400, 'something_new', 'DESK_CREDENTIALS_REFUSED'],
  [400, 'unsupported_grant_type', 'BOT_MISCONFIGURED'],
  [400, 'invalid_request', 'BOT_MISCONFIGURED'],
  [404, undefined, 'BOT_MISCONFIGURED'],
  [400, 'LOGIN_RATE_EXCEEDED', 'DESK_UNAVAILABLE'],
  [429, undefined, 'DESK_UNAVAILABLE'],
  [500, undefined, 'DESK_UNAVAILABLE'],
  [302, undefined, 'DESK_ANSWER_UNREADABLE'],
  [200, undefined, 'DESK_ANSWER_UNREADABLE'],
] as const)('status %i with OAuth error %s is %s', (status, error, code) => {
  expect(codeOfOauthError(status, error)).toBe(code);
});

test('a token that ran out is replaced by one login however many chats notice it, and no chat ends', () =>
  withSimulatedDesk({ requireBearer: true }, async ({ desk, chat, control, talk, chatId, pass }) => {
    await talk();
    const others = Array.from({ length: 10 }, () => driveChat(desk));
    const all = () => Promise.all([chat.poll(), ...others.map((other) => other.do(open))]);
    control.revokeTokens();
    pass(60_000);
    // Each opening asks for availability first, which is refused; the session is asked for with the new token.
    expect((await all()).map(({ kind }) => kind)).toEqual(['failed', ...Array<string>(10).fill('done')]);
    control.say(chatId(), 'still here');
    expect((await all()).map(({ kind }) => kind)).toEqual(['heard', ...Array<string>(10).fill('done')]);
    expect(control.stats().tokens.issued).toEqual({ 'example-client-id': 2 });
  })());

test('a living chat goes on without a token when none can be had', () =>
  withSimulatedDesk({}, async ({ chat, vault, talk, control, chatId, simulator, log }) => {
    await talk();
    vault.secrets = {};
    const insecureHosts = [new URL(simulator.url).host];
    const restarted = createLiveAgentDesk({ vault, clock: wallClock, log, settings: { insecureHosts } });
    try {
      control.say(chatId(), 'hello');
      const { session, controller } = chat;
      expect(await restarted.poll({ botSlug: BOT, session, signal: controller.signal })).toMatchObject({
        kind: 'heard',
        news: [{ happening: { text: 'hello' } }],
      });
    } finally {
      await restarted.close();
    }
    expect(log.lines.map(({ event }) => event)).toContain('desk.called-without-token');
  })());

test.each([
  ['https://login.salesforce.com', 'https://login.salesforce.com'],
  ['https://test.salesforce.com', 'https://test.salesforce.com'],
  ['https://example.my.salesforce.com', 'https://login.salesforce.com'],
  ['https://example--dev.sandbox.my.salesforce.com', 'https://test.salesforce.com'],
  ['https://example.force.com/customers', 'https://example.force.com/customers'],
])('an assertion for %s is addressed to %s, signed, and lives three minutes', (loginUrl, aud) => {
  const who = { clientId: 'example-client-id', username: 'someone@example.com', privateKeyPem: privateKey };
  const [head = '', body = '', signature = ''] = jwtAssertion(who, loginUrl, 1_000_000).split('.');
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  expect(read(head)).toEqual({ alg: 'RS256', typ: 'JWT' });
  expect(read(body)).toEqual({ iss: 'example-client-id', sub: 'someone@example.com', aud, exp: 1_180 });
  expect(createVerify('RSA-SHA256').update(`${head}.${body}`).verify(publicKey, signature, 'base64url')).toBe(
    true,
  );
});

test('a private key that is none is the bot’s misconfiguration and is not repeated', () => {
  const who = { clientId: 'x', username: 'y', privateKeyPem: 'BEGIN PRIVATE KEY example-canary' };
  try {
    jwtAssertion(who, 'https://login.salesforce.com', 0);
    throw new Error('it signed');
  } catch (error) {
    expect(error).toMatchObject({ code: 'BOT_MISCONFIGURED', details: { invalid: ['privateKey'] } });
    expect(String(error)).not.toContain('example-canary');
  }
});
