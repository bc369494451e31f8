import { createHash, timingSafeEqual } from 'node:crypto';
import type { SecretVault } from '../bridge/ports/secret-vault.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { bearerOf, type Authenticate } from './authenticate.ts';

/** Name of the secret that callers share with the function. */
export const FUNCTION_SECRET = 'handoff-function-secret';

// Digests have one length, so comparing them tells nothing about where or how much two secrets differ.
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Callers send `Authorization: Bearer <secret>`. The stored secret may have several lines, each of them valid: the new one is
 * added, callers change over, the old one is removed.
 */
export const createSecretAuthentication =
  ({ vault }: { vault: SecretVault }): Authenticate =>
  async (authorization) => {
    const given = bearerOf(authorization);
    if (given === undefined) return 'missing';
    const stored = (await vault.read(FUNCTION_SECRET)) ?? '';
    const secrets = stored
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (secrets.length === 0) {
      throw new HandoffError('SECRET_UNREADABLE', {
        secret: FUNCTION_SECRET,
        reason: 'it is missing or empty',
      });
    }
    const digestOfGiven = digest(given);
    // All are compared, so the time does not tell which one it was.
    const equal = secrets.map((secret) => timingSafeEqual(digest(secret), digestOfGiven));
    return equal.includes(true) ? 'allowed' : 'wrong';
  };
