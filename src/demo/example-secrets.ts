import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const BOT = 'example-bot';
/** Of the function's door; made anew for each demo. */
export const FUNCTION_SECRET = 'handoff-function-secret';

/** A folder of secrets for one bot whose Salesforce is the simulator at `deskUrl`. */
export const writeExampleSecrets = (
  deskUrl: string,
  functionSecret: string,
): { dir: string; remove(): void } => {
  const dir = mkdtempSync(join(tmpdir(), 'handoff-demo-secrets-'));
  const secrets: Record<string, string> = {
    [FUNCTION_SECRET]: functionSecret,
    [`${BOT}-client_id`]: 'example-client-id',
    [`${BOT}-client_secret`]: 'example-client-secret',
    [`${BOT}-username`]: 'agent-bridge@example.com',
    [`${BOT}-password`]: 'example-password',
    [`${BOT}-organizationId`]: '00D000000000001',
    [`${BOT}-deploymentId`]: '572000000000001',
    [`${BOT}-buttonId`]: '573000000000001',
    [`${BOT}-liveAgentUrl`]: deskUrl,
    [`${BOT}-loginUrl`]: deskUrl,
  };
  for (const [name, value] of Object.entries(secrets)) writeFileSync(join(dir, name), value, { mode: 0o600 });
  return {
    dir,
    remove() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
