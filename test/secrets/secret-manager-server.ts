import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import {
  credentials,
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export const PROJECT = 'example-project';
export type SecretState = 'enabled' | 'disabled' | 'no-answer' | 'refused';

/** Google's service as far as reading goes, over real gRPC, spoken to by Google's unmodified client. */
export type SecretManagerServer = {
  readonly client: SecretManagerServiceClient;
  /** What stands under each name; the newest version only. */
  readonly secrets: Map<string, { readonly data: Uint8Array; readonly state: SecretState }>;
  /** Full names that were asked for, in order. */
  readonly asked: string[];
  readonly stop: () => Promise<void>;
};

const SERVICE = 'google.cloud.secretmanager.v1.SecretManagerService';
const NAME = new RegExp(`^projects/${PROJECT}/secrets/([A-Za-z0-9_-]+)/versions/latest$`);
type Access = handleUnaryCall<{ name: string }, { name: string; payload: { data: Uint8Array } }>;

/** From the proto files that Google's client ships, so that both speak the same. */
const serviceDefinition = (): ServiceDefinition => {
  const require = createRequire(import.meta.url);
  const protosOf = (name: string): string => join(dirname(require.resolve(name)), '../protos');
  const definitions = loadSync('google/cloud/secretmanager/v1/service.proto', {
    includeDirs: [protosOf('@google-cloud/secret-manager'), protosOf('google-gax')],
  });
  return definitions[SERVICE] as ServiceDefinition;
};

export const startSecretManagerServer = async (): Promise<SecretManagerServer> => {
  const secrets: SecretManagerServer['secrets'] = new Map();
  const asked: string[] = [];
  const access: Access = ({ request: { name } }, answer) => {
    asked.push(name);
    const secret = secrets.get(NAME.exec(name)?.[1] ?? '');
    if (!secret) answer({ code: status.NOT_FOUND, details: 'not found or has no versions' });
    else if (secret.state === 'disabled')
      answer({ code: status.FAILED_PRECONDITION, details: 'is in DISABLED state' });
    else if (secret.state === 'refused')
      answer({ code: status.PERMISSION_DENIED, details: 'permission denied' });
    else if (secret.state === 'enabled') answer(null, { name, payload: { data: secret.data } });
  };
  const server = new Server();
  server.addService(serviceDefinition(), { accessSecretVersion: access });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  const client = new SecretManagerServiceClient({
    apiEndpoint: '127.0.0.1',
    port,
    sslCreds: credentials.createInsecure(),
    projectId: PROJECT,
  });
  return {
    client,
    secrets,
    asked,
    async stop() {
      await client.close();
      server.forceShutdown();
    },
  };
};
