import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const BOT = 'example-bot';
/** Of the function's door; made anew for each demo. */
export const FUNCTION_SECRET = 'handoff-function-secret';

/** How a bot gets in whose Salesforce is the simulator at `deskUrl`. */
export const exampleCredentials = (deskUrl: string): Readonly<Record<string, string>> => ({
  client_id: 'example-client-id',
  client_secret: 'example-client-secret',
  username: 'agent-bridge@example.com',
  password: 'example-password',
  organizationId: '00D000000000001',
  deploymentId: '572000000000001',
  buttonId: '573000000000001',
  liveAgentUrl: deskUrl,
  loginUrl: deskUrl,
});

/** A folder of secrets for one bot whose Salesforce is the simulator at `deskUrl`. */
export const writeExampleSecrets = (
  deskUrl: string,
  functionSecret: string,
): { dir: string; remove(): void } => {
  const dir = mkdtempSync(join(tmpdir(), 'handoff-demo-secrets-'));
  const write = (name: string, value: string): void => {
    writeFileSync(join(dir, name), value, { mode: 0o600 });
  };
  write(FUNCTION_SECRET, functionSecret);
  for (const [name, value] of Object.entries(exampleCredentials(deskUrl))) write(`${BOT}-${name}`, value);
  return {
    dir,
    remove() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
