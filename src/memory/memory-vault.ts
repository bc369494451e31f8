import type { SecretVault } from '../bridge/ports/secret-vault.ts';

/** Secrets in a map, which the holder may go on changing. */
export const createMemoryVault = (secrets: ReadonlyMap<string, string>): SecretVault => ({
  read: (name) => Promise.resolve(secrets.get(name)),
});
