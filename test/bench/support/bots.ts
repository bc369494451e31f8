import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type BotPlace = { readonly slug: string; readonly deskUrl: string };

/** A folder of secrets for several bots; each has an OAuth client of its own, `<slug>-client`. */
export const writeBotSecrets = (bots: readonly BotPlace[]): { dir: string; remove(): void } => {
  const dir = mkdtempSync(join(tmpdir(), 'handoff-bench-secrets-'));
  for (const { slug, deskUrl } of bots) {
    const secrets = {
      client_id: `${slug}-client`,
      client_secret: 'example-client-secret',
      username: 'agent-bridge@example.com',
      password: 'example-password',
      organizationId: '00D000000000001',
      deploymentId: '572000000000001',
      buttonId: '573000000000001',
      liveAgentUrl: deskUrl,
      loginUrl: deskUrl,
    };
    for (const [name, value] of Object.entries(secrets))
      writeFileSync(join(dir, `${slug}-${name}`), value, { mode: 0o600 });
  }
  return {
    dir,
    remove() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
