import { createSecretManagerVault } from '../../src/secrets/secret-manager-vault.ts';
import { PROJECT, startSecretManagerServer, type SecretManagerServer } from './secret-manager-server.ts';

// Without it Google's client looks for a metadata server first.
process.env['METADATA_SERVER_DETECTION'] = 'none';

const NAME = 'example-bot-password';
const data = new TextEncoder().encode('example-password\n');
let server: SecretManagerServer;
beforeEach(async () => {
  server = await startSecretManagerServer();
});
afterEach(() => server.stop());

test('the newest version is asked for by its full name, and its last line break is dropped', async () => {
  server.secrets.set(NAME, { data, state: 'enabled' });
  const vault = createSecretManagerVault({ projectId: PROJECT, client: server.client });
  expect(await vault.read(NAME)).toBe('example-password');
  expect(server.asked).toEqual([`projects/${PROJECT}/secrets/${NAME}/versions/latest`]);
});

test('a disabled secret is as good as none', async () => {
  server.secrets.set(NAME, { data, state: 'disabled' });
  const vault = createSecretManagerVault({ projectId: PROJECT, client: server.client });
  expect(await vault.read(NAME)).toBeUndefined();
});

test('a refusal is not taken for absence', async () => {
  server.secrets.set(NAME, { data, state: 'refused' });
  const vault = createSecretManagerVault({ projectId: PROJECT, client: server.client });
  await expect(vault.read(NAME)).rejects.toMatchObject({
    code: 'SECRET_REFUSED',
    details: { name: NAME },
  });
});

test('a service that does not answer fails the read in the time given', async () => {
  server.secrets.set(NAME, { data, state: 'no-answer' });
  const vault = createSecretManagerVault({ projectId: PROJECT, client: server.client, timeoutMs: 150 });
  const sentAtMs = performance.now();
  await expect(vault.read(NAME)).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
    details: { reason: 'DEADLINE_EXCEEDED' },
  });
  // Far below the client's own limit of ten minutes; how long exactly is the machine's affair.
  expect(performance.now() - sentAtMs).toBeLessThan(4_000);
});

test('a service that is gone fails the read in the time given', async () => {
  const gone = await startSecretManagerServer();
  await gone.client.initialize();
  const vault = createSecretManagerVault({ projectId: PROJECT, client: gone.client, timeoutMs: 150 });
  await gone.stop();
  await expect(vault.read(NAME)).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
});

test('a name that could leave the project is not sent', async () => {
  const vault = createSecretManagerVault({ projectId: PROJECT, client: server.client });
  await expect(vault.read('a/../../other')).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  expect(server.asked).toEqual([]);
});
