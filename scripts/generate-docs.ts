// `npm run generate`: documents that are read off the code. `--check` fails when one is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { botSettingsPage } from './bot-settings-page.ts';
import { configurationPage } from './configuration-page.ts';
import { conversationPage } from './conversation-page.ts';
import { textsPage } from './texts-page.ts';

const PAGES: Readonly<Record<string, () => string>> = {
  'docs/bot-settings.md': botSettingsPage,
  'docs/configuration.md': configurationPage,
  'docs/conversation.md': conversationPage,
  'docs/texts.md': textsPage,
};

const check = process.argv.includes('--check');
let stale = 0;
for (const [path, page] of Object.entries(PAGES)) {
  const text = await format(page(), { ...(await resolveConfig(path)), filepath: path });
  if (!check) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is stale: run npm run generate`);
    stale += 1;
  }
}
process.exit(stale === 0 ? 0 : 1);
