import { checkBot, type BotCheckParts } from '../../../src/desks/live-agent/check-bot.ts';
import type { Finding } from '../../../src/desks/live-agent/check/finding.ts';
import { nearestName } from '../../../src/desks/live-agent/check/nearest-name.ts';
import { createSecretManagerVault } from '../../../src/secrets/secret-manager-vault.ts';
import {
  startLiveAgentSimulator,
  type LiveAgentSimulator,
} from '../../../src/live-agent-simulator/start-live-agent-simulator.ts';
import {
  PROJECT,
  startSecretManagerServer,
  type SecretManagerServer,
} from '../../secrets/secret-manager-server.ts';
import { secretsFor, wallClock } from './support/desk-rig.ts';

// Without it Google's client looks for a metadata server first.
process.env['METADATA_SERVER_DETECTION'] = 'none';

let simulator: LiveAgentSimulator;
let secretManager: SecretManagerServer;
beforeEach(async () => {
  [simulator, secretManager] = await Promise.all([startLiveAgentSimulator(), startSecretManagerServer()]);
  for (const [name, value] of Object.entries(secretsFor(simulator.url, 'shop'))) store(name, value);
});
afterEach(() => Promise.all([simulator.close(), secretManager.stop()]));

const store = (name: string, value: string, state: 'enabled' | 'refused' | 'no-answer' = 'enabled'): void => {
  secretManager.secrets.set(name, { data: new TextEncoder().encode(value), state });
};

const check = async (parts: Partial<BotCheckParts> = {}): Promise<readonly Finding[]> => {
  const { findings } = await checkBot(
    {
      vault: createSecretManagerVault({ projectId: PROJECT, client: secretManager.client, timeoutMs: 300 }),
      clock: wallClock,
      signal: new AbortController().signal,
      settings: { insecureHosts: [new URL(simulator.url).host] },
      ...parts,
    },
    'shop',
  );
  return findings;
};
const trouble = async (parts?: Partial<BotCheckParts>): Promise<readonly Finding[]> =>
  (await check(parts)).filter(({ verdict }) => verdict === 'fault' || verdict === 'warning');

test('a bot in Secret Manager that can work has no trouble', async () => {
  expect((await check()).map(({ step, verdict }) => [step, verdict])).toEqual(
    ['secrets', 'settings', 'chat-host', 'login-host', 'login', 'desk', 'button'].map((step) => [
      step,
      'fine',
    ]),
  );
});

test.each(['shop-client_secret', 'shop-settings'])('a missing right to %s is named', async (name) => {
  store(name, '{}', 'refused');
  expect(await trouble()).toEqual([
    {
      step: 'secrets',
      verdict: 'fault',
      code: 'secret-refused',
      found: `Secret Manager grants no right to ${name}`,
      remedy: expect.stringContaining('roles/secretmanager.secretAccessor'),
    },
  ]);
});

test('a secret that is not answered for is named', async () => {
  store('shop-settings', '{}', 'no-answer');
  expect(await trouble()).toMatchObject([{ step: 'secrets', code: 'secret-unreadable' }]);
});

test('what others read of the document is known, and judged by them', async () => {
  store('shop-settings', JSON.stringify({ transcriptChars: 100, openingHours: [], waitLimitMs: 'canary' }));
  const unknown = await trouble();
  expect(unknown).toMatchObject([{ step: 'settings', verdict: 'warning' }]);
  expect(unknown[0]?.found).toBe('nobody reads openingHours, waitLimitMs in shop-settings');
  const names = ['openingHours', 'waitLimitMs'];
  expect(await trouble({ otherReaders: [{ names, misfits: () => [] }] })).toEqual([]);
  const misfits = await trouble({ otherReaders: [{ names, misfits: () => ['waitLimitMs'] }] });
  expect(misfits).toMatchObject([
    {
      step: 'settings',
      verdict: 'fault',
      code: 'setting-invalid',
      found: 'does not fit: shop-settings.waitLimitMs',
    },
  ]);
  expect(JSON.stringify(misfits)).not.toContain('canary');
});

test.each([
  ['buttonID', 'buttonId'],
  ['button_id', 'buttonId'],
  ['CLIENT-ID', 'client_id'],
  ['passwrd', 'password'],
  ['transcriptChar', 'transcriptChars'],
  ['colour', undefined],
  ['', undefined],
])('%s is probably %s', (written, meant) => {
  const names = ['buttonId', 'client_id', 'password', 'transcriptChars', 'transcriptPartChars'];
  expect(nearestName(written, names)).toBe(meant);
});
