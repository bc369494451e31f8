import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { status } from '@grpc/grpc-js';
import type { SecretVault } from '../bridge/ports/secret-vault.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { checkSecretName, decodeSecret, unreadable } from './decode-secret.ts';

/** The client's own limit is ten minutes, repeats included: a bot whose secrets hang would hold its conversations for as long. */
const CALL_TIMEOUT_MS = 5_000;

export type SecretManagerVaultParts = {
  readonly projectId: string;
  readonly client: Pick<SecretManagerServiceClient, 'accessSecretVersion'>;
  /** For one read, the client's repeats included. */
  readonly timeoutMs?: number;
};

const statusOf = (error: unknown): status | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number'
    ? error.code
    : undefined;

/** No such secret, no version of it, or its newest version disabled or destroyed. */
const isAbsent = (code: status | undefined): boolean =>
  code === status.NOT_FOUND || code === status.FAILED_PRECONDITION;

/** Google Secret Manager, newest version of each. Source: Secret Manager API v1, projects.secrets.versions.access. */
export const createSecretManagerVault = ({
  projectId,
  client,
  timeoutMs: timeout = CALL_TIMEOUT_MS,
}: SecretManagerVaultParts): SecretVault => ({
  async read(name) {
    checkSecretName(name);
    const version = `projects/${projectId}/secrets/${name}/versions/latest`;
    let data: Uint8Array | string | null | undefined;
    try {
      const [answer] = await client.accessSecretVersion({ name: version }, { timeout });
      data = answer.payload?.data;
    } catch (error) {
      const code = statusOf(error);
      if (isAbsent(code)) return undefined;
      if (code === status.PERMISSION_DENIED)
        throw new HandoffError('SECRET_REFUSED', { name }, { cause: error });
      throw unreadable(name, code === undefined ? 'no answer' : (status[code] ?? String(code)), error);
    }
    if (!(data instanceof Uint8Array)) throw unreadable(name, 'the answer holds no bytes');
    return decodeSecret(name, data);
  },
});
