import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { randomUUID } from 'node:crypto';
import { createAccept } from '../bridge/accept.ts';
import type { Log } from '../bridge/ports/log.ts';
import type { SecretVault } from '../bridge/ports/secret-vault.ts';
import { projectOf } from '../config/project.ts';
import { connectPubSub } from '../pubsub/connect-pubsub.ts';
import { createPubSubPublisher } from '../pubsub/pubsub-publisher.ts';
import { createCachingVault } from '../secrets/caching-vault.ts';
import { createFolderVault } from '../secrets/folder-vault.ts';
import { createSecretManagerVault } from '../secrets/secret-manager-vault.ts';
import { systemClock } from '../system-clock/system-clock.ts';
import { letEveryoneIn, type Authenticate } from './authenticate.ts';
import type { FunctionConfig } from './config.ts';
import { createHandoffHandler, type Handler } from './handoff-handler.ts';
import { createOidcAuthentication, googleCertificates } from './oidc-authentication.ts';
import { createSecretAuthentication } from './secret-authentication.ts';

export type HandoffFunction = {
  readonly handler: Handler;
  /** Sends what is pending and lets go of the connections. */
  close(): Promise<void>;
};

// How long a secret that was taken away still opens the door, and how long a new one waits outside.
const SECRET_TTL_MS = 60_000;
const SECRET_MISS_TTL_MS = 5_000;

const vaultOf = (config: FunctionConfig): SecretVault => {
  const vault =
    config.SECRETS_DIR === undefined
      ? createSecretManagerVault({ projectId: projectOf(config), client: new SecretManagerServiceClient() })
      : createFolderVault(config.SECRETS_DIR);
  return createCachingVault(vault, {
    ttlMs: SECRET_TTL_MS,
    missTtlMs: SECRET_MISS_TTL_MS,
    clock: systemClock,
  });
};

const authenticateOf = (config: FunctionConfig, log: Log): Authenticate => {
  switch (config.FUNCTION_AUTH) {
    case 'secret':
      return createSecretAuthentication({ vault: vaultOf(config) });
    case 'oidc':
      return createOidcAuthentication({
        audience: config.FUNCTION_AUDIENCE ?? '',
        callers: config.FUNCTION_CALLERS,
        certificates: googleCertificates(),
      });
    case 'off':
      log.warn('auth.off', {
        reason: 'FUNCTION_AUTH is off: whoever reaches this port may publish. For local use only.',
      });
      return letEveryoneIn;
  }
};

/** The function's object graph; no server yet. */
export const createHandoffFunction = (config: FunctionConfig, log: Log): HandoffFunction => {
  const client = connectPubSub({
    projectId: projectOf(config),
    emulatorHost: config.PUBSUB_EMULATOR_HOST,
  });
  const inbound = createPubSubPublisher({ client, topic: config.INBOUND_TOPIC });
  const accept = createAccept({
    inbound,
    clock: systemClock,
    newId: randomUUID,
    source: '/salesforce-handoff/function',
  });
  return {
    handler: createHandoffHandler({
      accept,
      authenticate: authenticateOf(config, log),
      clock: systemClock,
      log,
    }),
    async close() {
      await inbound.close();
      await client.close();
    },
  };
};
