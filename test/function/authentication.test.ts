import { createSign, generateKeyPairSync } from 'node:crypto';
import { createMemoryVault } from '../../src/memory/memory-vault.ts';
import { letEveryoneIn } from '../../src/function/authenticate.ts';
import { createOidcAuthentication } from '../../src/function/oidc-authentication.ts';
import { createSecretAuthentication } from '../../src/function/secret-authentication.ts';
import { aMessage, functionOnEmulator, SECRET } from './support/function-on-emulator.ts';

const AUDIENCE = 'https://function.example.com';
const CALLER = 'platform@example-project.iam.gserviceaccount.com';

const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 });

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const tokenOf = (claims: object = {}, key = ours.privateKey): string => {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const body = {
    iss: 'https://accounts.google.com',
    aud: AUDIENCE,
    sub: '1',
    iat: nowSeconds,
    exp: nowSeconds + 3_600,
    email: CALLER,
    email_verified: true,
    ...claims,
  };
  const signed = `${base64({ alg: 'RS256', kid: 'key-1', typ: 'JWT' })}.${base64(body)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
};

const oidc = createOidcAuthentication({
  audience: AUDIENCE,
  callers: [CALLER],
  certificates: () =>
    Promise.resolve({ 'key-1': ours.publicKey.export({ type: 'spki', format: 'pem' }).toString() }),
});

const past = Math.floor(Date.now() / 1_000) - 90_000;

test.each([
  ['a valid token of a listed account', `Bearer ${tokenOf()}`, 'allowed'],
  ['no header', undefined, 'missing'],
  ['another scheme', 'Basic abc', 'missing'],
  ['no token at all', 'Bearer not-a-token', 'wrong'],
  ['a token signed by somebody else', `Bearer ${tokenOf({}, theirs.privateKey)}`, 'wrong'],
  ['a token for another audience', `Bearer ${tokenOf({ aud: 'https://other.example.com' })}`, 'wrong'],
  ['a token of another issuer', `Bearer ${tokenOf({ iss: 'https://issuer.example.com' })}`, 'wrong'],
  ['an expired token', `Bearer ${tokenOf({ iat: past, exp: past + 60 })}`, 'wrong'],
  ['an e-mail that is not verified', `Bearer ${tokenOf({ email_verified: false })}`, 'wrong'],
  ['an account that is not listed', `Bearer ${tokenOf({ email: 'other@example.com' })}`, 'forbidden'],
])('oidc: %s is %3$s', async (_, header, expected) => {
  expect(await oidc(header)).toBe(expected);
});

test('oidc: keys that cannot be fetched are no fault of the caller', async () => {
  const cutOff = createOidcAuthentication({
    audience: AUDIENCE,
    callers: [CALLER],
    certificates: () => Promise.reject(new Error('no network')),
  });
  await expect(cutOff(`Bearer ${tokenOf()}`)).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
});

test.each([
  ['the secret', 'Bearer example-new', 'allowed'],
  ['the older secret, in lower case scheme', 'bearer example-old', 'allowed'],
  ['a beginning of the secret', 'Bearer example', 'wrong'],
  ['the secret and more', 'Bearer example-new-', 'wrong'],
  ['nothing', undefined, 'missing'],
  ['an empty credential', 'Bearer ', 'missing'],
])('secret: %s is %3$s', async (_, header, expected) => {
  const vault = createMemoryVault(new Map([['handoff-function-secret', '\nexample-new\r\nexample-old\n']]));
  expect(await createSecretAuthentication({ vault })(header)).toBe(expected);
});

test('secret: without a stored secret nobody is let in, and it is told as an error of the operator', async () => {
  for (const secrets of [new Map<string, string>(), new Map([['handoff-function-secret', ' \n']])]) {
    const authenticate = createSecretAuthentication({ vault: createMemoryVault(secrets) });
    await expect(authenticate('Bearer anything')).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  }
});

test('off lets everyone in', async () => {
  expect(await letEveryoneIn(undefined)).toBe('allowed');
});

test('over HTTP: 401 with a challenge and nothing published; the secret and the older one pass', async () => {
  const fn = await functionOnEmulator();
  const refused = [
    await fn.post('/v1/messages', aMessage, { authorization: '' }),
    await fn.post('/v1/messages', aMessage, { authorization: 'Bearer canary-credential' }),
    await fn.post('/v1/messages', '{not json', { authorization: 'Bearer canary-credential' }),
  ];
  for (const { status, headers, body, text } of refused) {
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(body).toMatchObject({ status: 401, errors: [{ field: 'Authorization' }] });
    expect(text).not.toContain('canary');
  }
  expect(await fn.published()).toEqual([]);
  expect((await fn.post('/v1/messages', aMessage)).status).toBe(202);
  const older = await fn.post('/v1/messages', aMessage, { authorization: 'Bearer example-older-secret' });
  expect(older.status).toBe(202);
  expect(JSON.stringify(fn.log.lines)).not.toMatch(new RegExp(`canary|${SECRET}|example-older-secret`));
  await fn.close();
});

test('over HTTP: with FUNCTION_AUTH=off no credential is needed, and the log says so loudly', async () => {
  const fn = await functionOnEmulator({ FUNCTION_AUTH: 'off' });
  expect((await fn.post('/v1/messages', aMessage, { authorization: '' })).status).toBe(202);
  expect(fn.log.lines[0]).toMatchObject({ level: 'warn', event: 'auth.off' });
  await fn.close();
});
