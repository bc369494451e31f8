import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BotReport } from '../../src/desks/live-agent/check-bot.ts';
import type { Finding } from '../../src/desks/live-agent/check/finding.ts';
import {
  startLiveAgentSimulator,
  type LiveAgentSimulator,
} from '../../src/live-agent-simulator/start-live-agent-simulator.ts';
import { cliWith, jsonOf, type Cli } from './support/cli.ts';

const BUTTON = '573000000000001';
const PASSWORD = 'example-password';
let simulator: LiveAgentSimulator;
let common: LiveAgentSimulator;
let dir: string;
let cli: Cli;

beforeAll(async () => {
  simulator = await startLiveAgentSimulator({
    organizationIds: ['00D000000000001'],
    deploymentIds: ['572000000000001'],
    buttonIds: [BUTTON, '573000000000002'],
    credentials: [
      { clientId: 'example-client-id', clientSecret: 'example-client-secret', password: PASSWORD },
    ],
  });
  common = await startLiveAgentSimulator({ loginHost: 'common' });
});
afterAll(() => Promise.all([simulator.close(), common.close()]));

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'handoff-cli-settings-'));
  const hosts = [simulator, common].map(({ url }) => new URL(url).host);
  cli = cliWith({ SECRETS_DIR: dir, DESK_INSECURE_HOSTS: hosts.join(',') });
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** What stands out: everything that is not fine. */
const troubleOf = async (slug: string): Promise<{ code: number; trouble: readonly Finding[] }> => {
  const run = await cli('bots', 'check', slug, '--json');
  const [report] = (jsonOf(run) as { bots: BotReport[] }).bots;
  return {
    code: run.code,
    trouble: (report?.findings ?? []).filter(({ verdict }) => verdict === 'fault' || verdict === 'warning'),
  };
};

const storeSingle = (slug: string, name: string, value: string): void =>
  writeFileSync(join(dir, `${slug}-${name}`), value);

const DOCUMENT = (): Record<string, unknown> => ({
  client_id: 'example-client-id',
  client_secret: 'example-client-secret',
  username: 'agent-bridge@example.com',
  password: PASSWORD,
  organizationId: '00D000000000001',
  deploymentId: '572000000000001',
  buttonId: BUTTON,
  liveAgentUrl: simulator.url,
  loginUrl: simulator.url,
});
const storeDocument = (slug: string, changes: Readonly<Record<string, unknown>> = {}): void =>
  storeSingle(slug, 'settings', JSON.stringify({ ...DOCUMENT(), ...changes }));

test('a bot whose settings stand in one document is listed, checked, and mended there', async () => {
  storeDocument('a-bot');
  storeDocument('b-bot', { buttonId: 'no id at all' });
  storeSingle('b-bot', 'buttonId', '573000000000002');
  expect(await cli('bots', 'list')).toEqual({ code: 0, out: 'BOT\na-bot\nb-bot\n', err: '' });
  const { code, out } = await cli('bots', 'check');
  expect(code).toBe(0);
  expect(out).toMatch(/agents are available at the button: a-bot-settings\.buttonId$/m);
  expect(out).toMatch(/agents are available at the button: b-bot-buttonId$/m);
  storeDocument('a-bot', { client_secret: 'canary' });
  const { trouble } = await troubleOf('a-bot');
  expect(trouble).toMatchObject([{ step: 'login', code: 'invalid_client' }]);
  expect(trouble[0]?.remedy).toContain('a-bot-settings.client_secret');
  expect(JSON.stringify(trouble)).not.toContain('canary');
});

test('a misspelt setting is named with what was meant, also when it leaves another one missing', async () => {
  storeDocument('x-bot', { checkAvailabilty: false, 'client-id': 'x', brandNew: 1, 'not a name!': 1 });
  expect(await troubleOf('x-bot')).toMatchObject({
    code: 0,
    trouble: [
      {
        step: 'settings',
        verdict: 'warning',
        code: 'unknown-setting',
        found:
          'nobody reads checkAvailabilty (checkAvailability is meant?), client-id (client_id is meant?), brandNew, one that is no name in x-bot-settings',
      },
    ],
  });
  storeDocument('x-bot', { buttonId: undefined, buttonID: BUTTON });
  expect(await troubleOf('x-bot')).toMatchObject({
    code: 1,
    trouble: [
      { step: 'secrets', code: 'secret-missing' },
      { step: 'settings', code: 'unknown-setting', found: expect.stringContaining('buttonId is meant?') },
    ],
  });
});

test('a rule of the chats that does not fit is named, and one that does is known', async () => {
  storeDocument('x-bot', { hours: { timeZone: 'canary', weekly: { mon: ['9-18'] } }, limits: { opens: 1 } });
  const { code, trouble } = await troubleOf('x-bot');
  expect({ code, trouble }).toMatchObject({
    code: 1,
    trouble: [
      {
        step: 'settings',
        code: 'setting-invalid',
        found:
          'does not fit: x-bot-settings.hours.timeZone, x-bot-settings.hours.weekly.mon.0, x-bot-settings.limits',
      },
    ],
  });
  expect(JSON.stringify(trouble)).not.toContain('canary');
  storeDocument('x-bot', {
    enabled: false,
    hours: { timeZone: 'America/Mexico_City', weekly: { mon: ['09:00-18:00'] } },
  });
  expect(await troubleOf('x-bot')).toEqual({ code: 0, trouble: [] });
});

test('a value of the document that does not fit is named, and a document that is none', async () => {
  storeDocument('x-bot', { transcriptChars: 'canary', buttonId: 'canary' });
  const { trouble } = await troubleOf('x-bot');
  expect(trouble).toMatchObject([
    {
      step: 'secrets',
      code: 'secret-invalid',
      found: 'does not fit: x-bot-settings.buttonId, x-bot-settings.transcriptChars',
      remedy: expect.stringContaining('x-bot-settings.buttonId must be the id of the chat button'),
    },
  ]);
  storeSingle('x-bot', 'settings', '{"client_secret":"canary"');
  const broken = await troubleOf('x-bot');
  expect(broken.trouble).toMatchObject([
    {
      step: 'secrets',
      found: 'does not fit: x-bot-settings',
      remedy: expect.stringContaining('JSON object'),
    },
  ]);
  expect(JSON.stringify([trouble, broken])).not.toContain('canary');
});

test.each([
  [{ organizationId: '00D000000000009' }, 'desk', 'wrong-ids', 'x-bot-settings.organizationId'],
  [{ deploymentId: '572000000000009' }, 'desk', 'wrong-ids', 'x-bot-settings.deploymentId'],
  [{ buttonId: '573000000000009' }, 'button', 'wrong-button', 'x-bot-settings.buttonId'],
  [
    { fallbackButtonIds: ['573000000000002', '573000000000009'] },
    'button',
    'wrong-button',
    'Check x-bot-settings.fallbackButtonIds.1:',
  ],
])('ids that the org does not know are named: %j', async (changes, step, code, place) => {
  storeDocument('x-bot', changes);
  const { trouble } = await troubleOf('x-bot');
  expect(trouble).toMatchObject([{ step, code, remedy: expect.stringContaining(place) }]);
});

test('the common login host has no client credentials flow, and the remedy says which host has', async () => {
  storeDocument('x-bot', { authFlow: 'client_credentials', loginUrl: common.url });
  expect(await troubleOf('x-bot')).toMatchObject({
    code: 1,
    trouble: [
      {
        step: 'login',
        code: 'wrong-login-host',
        remedy: 'Put the My Domain of the org into x-bot-settings.loginUrl',
      },
    ],
  });
});
