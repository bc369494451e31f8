import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretVault } from '../bridge/ports/secret-vault.ts';
import { checkSecretName, decodeSecret, MAX_SECRET_BYTES, unreadable } from './decode-secret.ts';

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';

const readSome = async (path: string, maxBytes: number): Promise<Uint8Array | undefined> => {
  const file = await open(path, 'r');
  try {
    // A pipe or a device would never end.
    if (!(await file.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await file.read(new Uint8Array(maxBytes), 0, maxBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

/** Secrets as files of one folder, named like the secrets: a mounted volume, or a developer's folder. Read anew at every call. */
export const createFolderVault = (dir: string): SecretVault => ({
  async read(name) {
    checkSecretName(name);
    let bytes: Uint8Array | undefined;
    try {
      bytes = await readSome(join(dir, name), MAX_SECRET_BYTES + 1);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw unreadable(name, codeOf(error), error);
    }
    if (!bytes) throw unreadable(name, 'not a file');
    return decodeSecret(name, bytes);
  },
});
