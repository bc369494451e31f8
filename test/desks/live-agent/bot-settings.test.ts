import { readBotSettings } from '../../../src/desks/live-agent/bot/read-bot-settings.ts';
import { memoryVault, secretsFor } from './support/desk-rig.ts';

const SALESFORCE = 'https://d.la1-c1.salesforceliveagent.com';
const stored = (): Record<string, string> => ({
  ...secretsFor(SALESFORCE, 'shop'),
  'shop-loginUrl': 'https://login.salesforce.com',
});
const read = (secrets: Record<string, string>) =>
  readBotSettings({ vault: memoryVault(secrets), insecureHosts: new Set(['localhost:1234']) }, 'shop');
const without = (...names: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(stored()).filter(([name]) => !names.includes(name)));

test('a bot’s secrets become its settings: ids of 15 characters, no line ends, the flow by default', async () => {
  expect(await read(without('shop-loginUrl'))).toEqual({
    organizationId: '00D000000000001',
    deploymentId: '572000000000001',
    buttonId: '573000000000001',
    fallbackButtonIds: [],
    baseUrl: `${SALESFORCE}/chat/rest/`,
    loginUrl: 'https://login.salesforce.com',
    checkAvailability: true,
    transcript: { label: 'Bot transcript', maxChars: 8_000, partChars: 2_000 },
    credentials: {
      flow: 'password',
      clientId: 'example-client-id',
      clientSecret: 'example-client-secret',
      username: 'someone@example.com',
      password: 'example-password',
    },
  });
});

test.each([SALESFORCE, `${SALESFORCE}/`, `${SALESFORCE}/chat/rest`, `${SALESFORCE}/chat/rest/`])(
  'the chat endpoint may be written as %s',
  async (url) => {
    expect((await read({ ...stored(), 'shop-liveAgentUrl': url })).baseUrl).toBe(`${SALESFORCE}/chat/rest/`);
  },
);

test.each([
  ['https://example.my.salesforce.com/services/oauth2/token', 'https://example.my.salesforce.com'],
  ['https://example.force.com/customers/', 'https://example.force.com/customers'],
])('the login host may be written as %s', async (url, base) => {
  expect((await read({ ...stored(), 'shop-loginUrl': url })).loginUrl).toBe(base);
});

test('a bot of which nothing is stored is unknown', async () => {
  await expect(read({})).rejects.toMatchObject({ code: 'BOT_UNKNOWN', details: { botSlug: 'shop' } });
});

test('what is missing is named, and what does not fit; the values are not', async () => {
  const secrets = {
    ...without('shop-password', 'shop-deploymentId'),
    'shop-buttonId': 'not-an-id',
    'shop-username': 'a\nb',
  };
  await expect(read(secrets)).rejects.toMatchObject({
    code: 'BOT_MISCONFIGURED',
    details: {
      missing: expect.arrayContaining(['shop-deploymentId', 'shop-password']),
      invalid: expect.arrayContaining(['shop-buttonId', 'shop-username']),
    },
  });
});

test('each flow wants its own secrets', async () => {
  await expect(read({ ...stored(), 'shop-authFlow': 'jwt_bearer' })).rejects.toMatchObject({
    details: { missing: ['shop-privateKey'], invalid: [] },
  });
  const secrets = { ...without('shop-username', 'shop-password'), 'shop-authFlow': 'client_credentials' };
  expect((await read(secrets)).credentials).toEqual({
    flow: 'client_credentials',
    clientId: 'example-client-id',
    clientSecret: 'example-client-secret',
  });
  await expect(read({ ...stored(), 'shop-authFlow': 'magic' })).rejects.toMatchObject({
    details: { missing: [], invalid: ['shop-authFlow'] },
  });
});

test.each([
  ['shop-liveAgentUrl', 'http://d.la1-c1.salesforceliveagent.com', 'scheme'],
  ['shop-liveAgentUrl', 'https://d.la1-c1.salesforceliveagent.com:8443', 'port'],
  ['shop-liveAgentUrl', 'https://user:pass@d.la1-c1.salesforceliveagent.com', 'userinfo'],
  ['shop-liveAgentUrl', 'https://169.254.169.254', 'ip-literal'],
  ['shop-liveAgentUrl', 'https://[::1]', 'ip-literal'],
  ['shop-liveAgentUrl', 'https://0x7f000001', 'ip-literal'],
  ['shop-liveAgentUrl', 'https://evilsalesforceliveagent.com', 'suffix'],
  ['shop-liveAgentUrl', 'https://salesforceliveagent.com.evil.example', 'suffix'],
  ['shop-liveAgentUrl', 'https://localhost', 'suffix'],
  ['shop-loginUrl', 'https://metadata.google.internal', 'suffix'],
  ['shop-loginUrl', 'http://localhost:4321', 'scheme'],
  ['shop-loginUrl', 'ftp://localhost:1234', 'scheme'],
])('%s may not be %s', async (name, url, rule) => {
  await expect(read({ ...stored(), [name]: url })).rejects.toMatchObject({
    code: 'DESK_HOST_FORBIDDEN',
    details: { field: name, rule },
  });
});

test('a host that the operator allows may be plain http; text that is no URL is a misconfiguration', async () => {
  expect((await read({ ...stored(), 'shop-liveAgentUrl': 'http://localhost:1234' })).baseUrl).toBe(
    'http://localhost:1234/chat/rest/',
  );
  await expect(read({ ...stored(), 'shop-liveAgentUrl': 'd.la1-c1' })).rejects.toMatchObject({
    code: 'BOT_MISCONFIGURED',
    details: { invalid: ['shop-liveAgentUrl'] },
  });
});

const DOCUMENT = {
  client_id: 'example-client-id',
  client_secret: 'example-client-secret',
  username: 'someone@example.com',
  password: 'example-password',
  organizationId: '00D000000000001AAA',
  deploymentId: '572000000000001',
  buttonId: '573000000000001',
  liveAgentUrl: SALESFORCE,
};
const documentOf = (more: object = {}): Record<string, string> => ({
  'shop-settings': JSON.stringify({ ...DOCUMENT, ...more }),
});

test('one document does the same as the single secrets, and holds what else can be chosen', async () => {
  expect(await read(documentOf())).toEqual(await read(without('shop-loginUrl')));
  const chosen = {
    fallbackButtonIds: ['573000000000002AAA', '573000000000003'],
    checkAvailability: false,
    apiVersion: 48,
    transcriptLabel: 'Vorgeschichte',
    transcriptChars: 500,
    transcriptPartChars: 250,
  };
  expect(await read(documentOf(chosen))).toMatchObject({
    fallbackButtonIds: ['573000000000002', '573000000000003'],
    checkAvailability: false,
    apiVersion: 48,
    transcript: { label: 'Vorgeschichte', maxChars: 500, partChars: 250 },
  });
});

test('a secret of its own wins over the same name in the document', async () => {
  const secrets = {
    ...documentOf(),
    'shop-password': 'rotated-password\n',
    'shop-buttonId': '573000000000009',
  };
  expect(await read(secrets)).toMatchObject({
    buttonId: '573000000000009',
    organizationId: '00D000000000001',
    credentials: { password: 'rotated-password', username: 'someone@example.com' },
  });
});

test('the security token goes behind the password, wherever the two stand', async () => {
  expect(await read(documentOf({ securityToken: 'Token1' }))).toMatchObject({
    credentials: { password: 'example-passwordToken1' },
  });
  expect(await read({ ...stored(), 'shop-securityToken': 'Token2\n' })).toMatchObject({
    credentials: { password: 'example-passwordToken2' },
  });
});

test('keys that the desk does not know are for others', async () => {
  const secrets = {
    'shop-settings': `{"__proto__":{"buttonId":"x"},"constructor":1,"businessHours":[],${JSON.stringify(DOCUMENT).slice(1)}`,
  };
  expect(await read(secrets)).toEqual(await read(documentOf()));
});

test('what does not fit in the document is named by its place there, and never repeated', async () => {
  const wrong = {
    buttonId: 'canary-1',
    username: 7,
    fallbackButtonIds: ['573000000000002', 'canary-2'],
    transcriptChars: -1,
    checkAvailability: 'canary-3',
    deploymentId: undefined,
  };
  const error: unknown = await read(documentOf(wrong)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'BOT_MISCONFIGURED',
    details: {
      missing: ['shop-deploymentId'],
      invalid: [
        'shop-settings.buttonId',
        'shop-settings.fallbackButtonIds.1',
        'shop-settings.checkAvailability',
        'shop-settings.transcriptChars',
        'shop-settings.username',
      ],
    },
  });
  expect(JSON.stringify(error)).not.toContain('canary');
});

test.each([
  ['no JSON', '{"client_secret":"canary"'],
  ['a list', '["canary"]'],
  ['a text', '"canary"'],
  ['null', 'null'],
  ['larger than 64 KiB', JSON.stringify({ ...DOCUMENT, note: 'canary'.repeat(12_000) })],
])('a document that is %s is named as a whole', async (_, text) => {
  const error: unknown = await read({ ...stored(), 'shop-settings': text }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'BOT_MISCONFIGURED', details: { invalid: ['shop-settings'] } });
  expect(JSON.stringify(error) + String(error)).not.toContain('canary');
});

test('a host in the document that may not be called is named by its place', async () => {
  await expect(read(documentOf({ liveAgentUrl: 'https://evil.example.com' }))).rejects.toMatchObject({
    code: 'DESK_HOST_FORBIDDEN',
    details: { field: 'shop-settings.liveAgentUrl', rule: 'suffix' },
  });
});
