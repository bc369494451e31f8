import { createHash } from 'node:crypto';

/** The same parts always give the same id: 128 bits of SHA-256 over parts that cannot run into each other. */
export const deterministicId = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
