import { Buffer } from 'node:buffer';
import { HandoffError } from '../errors/handoff-error.ts';
import type { SecretVault } from './ports/secret-vault.ts';

/** A bot's settings in one secret, a JSON object: of its keys the desk reads some, and the rules of its chats others. */
export const documentName = (botSlug: string): string => `${botSlug}-settings`;

/** Secret Manager's own limit; holds for every vault. */
const MAX_DOCUMENT_BYTES = 64 * 1024;

export type SettingsDocument = Readonly<Record<string, unknown>>;

const isDocument = (value: unknown): value is SettingsDocument =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's words quote what stands there.
    return undefined;
  }
};

/**
 * The document as it stands, undefined when there is none; nothing in it is checked. Fails with `BOT_MISCONFIGURED` when it is no
 * JSON object or larger than 64 KiB, or as the vault does.
 */
export const readSettingsDocument = async (
  vault: SecretVault,
  botSlug: string,
): Promise<SettingsDocument | undefined> => {
  const name = documentName(botSlug);
  const text = await vault.read(name);
  if (text === undefined || text.trim() === '') return undefined;
  const tooLarge = Buffer.byteLength(text) > MAX_DOCUMENT_BYTES;
  const document = tooLarge ? undefined : parsed(text);
  if (!isDocument(document)) throw new HandoffError('BOT_MISCONFIGURED', { missing: [], invalid: [name] });
  return document;
};
