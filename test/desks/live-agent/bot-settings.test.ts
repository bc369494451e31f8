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
    baseUrl: `${SALESFORCE}/chat/rest/`,
    loginUrl: 'https://login.salesforce.com',
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
