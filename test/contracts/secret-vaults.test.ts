import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '../../src/memory/manual-clock.ts';
import { createMemoryVault } from '../../src/memory/memory-vault.ts';
import { createCachingVault } from '../../src/secrets/caching-vault.ts';
import { createFolderVault } from '../../src/secrets/folder-vault.ts';
import { createSecretManagerVault } from '../../src/secrets/secret-manager-vault.ts';
import { PROJECT, startSecretManagerServer } from '../secrets/secret-manager-server.ts';
import { secretVaultContract, type VaultWorld } from './secret-vault.contract.ts';

// Without it Google's client looks for a metadata server first.
process.env['METADATA_SERVER_DETECTION'] = 'none';

const makeMemory = (): Promise<VaultWorld> => {
  const secrets = new Map<string, string>();
  return Promise.resolve({
    vault: createMemoryVault(secrets),
    put(name, value) {
      secrets.set(name, value);
      return Promise.resolve();
    },
    dispose: () => Promise.resolve(),
  });
};

const makeFolder = async (): Promise<VaultWorld> => {
  const dir = await mkdtemp(join(tmpdir(), 'handoff-secrets-'));
  return {
    vault: createFolderVault(dir),
    put: (name, value) => writeFile(join(dir, name), value),
    dispose: () => rm(dir, { recursive: true }),
  };
};

const makeSecretManager = async (): Promise<VaultWorld> => {
  const { client, secrets, stop } = await startSecretManagerServer();
  return {
    vault: createSecretManagerVault({ projectId: PROJECT, client }),
    put(name, value) {
      secrets.set(name, { data: new TextEncoder().encode(value), state: 'enabled' });
      return Promise.resolve();
    },
    dispose: stop,
  };
};

/** A write counts when the time to live is over. */
const makeCaching = async (): Promise<VaultWorld> => {
  const clock = createManualClock();
  const { vault, put, dispose } = await makeMemory();
  return {
    vault: createCachingVault(vault, { ttlMs: 1_000, missTtlMs: 100, clock }),
    async put(name, value) {
      await put(name, value);
      await clock.advance(1_000);
    },
    dispose,
  };
};

secretVaultContract('memory', makeMemory);
secretVaultContract('folder', makeFolder);
secretVaultContract('Secret Manager', makeSecretManager);
secretVaultContract('caching', makeCaching);
