import type { SecretVault } from '../../src/bridge/ports/secret-vault.ts';

export type VaultWorld = {
  readonly vault: SecretVault;
  /** Stores a new version of a secret. */
  readonly put: (name: string, value: string) => Promise<void>;
  readonly dispose: () => Promise<void>;
};

const NAME = 'example-bot-client_id';

/** What every SecretVault does. */
export const secretVaultContract = (name: string, make: () => Promise<VaultWorld>): void => {
  describe(`SecretVault contract: ${name}`, () => {
    let world: VaultWorld;
    beforeEach(async () => {
      world = await make();
    });
    afterEach(() => world.dispose());

    test('a secret is read by its name', async () => {
      await world.put(NAME, 'example-client-id');
      await world.put('example-bot-client_secret', 'another');
      expect(await world.vault.read(NAME)).toBe('example-client-id');
    });

    test('there is nothing by an unknown name', async () => {
      await world.put(NAME, 'example-client-id');
      expect(await world.vault.read('example-bot-client')).toBeUndefined();
      expect(await world.vault.read('other-bot-client_id')).toBeUndefined();
    });

    test('the newest value counts', async () => {
      await world.put(NAME, 'first');
      expect(await world.vault.read(NAME)).toBe('first');
      await world.put(NAME, 'second');
      expect(await world.vault.read(NAME)).toBe('second');
    });

    test('values of several lines and any letters are kept', async () => {
      const value = '-----BEGIN EXAMPLE-----\nline\n\n  señal 👍 長\n-----END EXAMPLE-----';
      await world.put(NAME, value);
      expect(await world.vault.read(NAME)).toBe(value);
    });

    test('many reads at once all get their own', async () => {
      const names = Array.from({ length: 20 }, (_, index) => `bot-${String(index)}-username`);
      for (const secret of names) await world.put(secret, `value of ${secret}`);
      expect(await Promise.all(names.map((secret) => world.vault.read(secret)))).toEqual(
        names.map((secret) => `value of ${secret}`),
      );
    });
  });
};
