import { HandoffError } from '../errors/handoff-error.ts';

/** Secret Manager's own limit for a value. */
export const MAX_SECRET_BYTES = 64 * 1024;

/** The alphabet of Secret Manager's names; nothing in it can leave a folder or a resource name. */
const NAME = /^[A-Za-z0-9_-]{1,255}$/;

export const unreadable = (name: string, reason: string, cause?: unknown): HandoffError =>
  new HandoffError('SECRET_UNREADABLE', { name, reason }, { cause });

export const checkSecretName = (name: string): void => {
  if (!NAME.test(name)) throw unreadable('', 'the name holds other characters than A-Z a-z 0-9 _ -');
};

/**
 * A secret's bytes as text, without the one line break that editors and `echo` put at the end: no value here ends in one,
 * and a client id with it is refused by Salesforce without saying why.
 */
export const decodeSecret = (name: string, bytes: Uint8Array): string => {
  if (bytes.byteLength > MAX_SECRET_BYTES)
    throw unreadable(name, `larger than ${String(MAX_SECRET_BYTES)} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    throw unreadable(name, 'not UTF-8');
  }
};
