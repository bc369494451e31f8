import { readdirSync, readFileSync } from 'node:fs';
import { SETTINGS, type SettingName } from '../src/config/settings.ts';
import { table } from './markdown-table.ts';

/** Roots by the settings that their config.ts names. */
const readers = (name: SettingName): string[] =>
  readdirSync('src', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(`src/${entry.name}`).includes('config.ts'))
    .map((entry) => entry.name)
    .filter((root) => new RegExp(`\\b${name}\\b`).test(readFileSync(`src/${root}/config.ts`, 'utf8')))
    .toSorted();

const defaultOf = (name: SettingName): string => {
  const parsed = SETTINGS[name].safeParse(undefined);
  if (!parsed.success || parsed.data === undefined) return '';
  return Array.isArray(parsed.data) ? 'none' : `\`${String(parsed.data)}\``;
};

/** Every setting, read off src/config/settings.ts. */
export const configurationPage =
  (): string => `<!-- Generated from src/config/settings.ts by npm run generate. -->
# Settings

Environment variables. An empty one counts as not set. A process whose settings do not fit ends at once and names all of them,
without values.

${table(
  ['name', 'default', 'read by', 'meaning'],
  (Object.keys(SETTINGS) as SettingName[]).map((name) => [
    `\`${name}\``,
    defaultOf(name),
    readers(name).join(', '),
    SETTINGS[name].description ?? '',
  ]),
)}

A bot's own settings are secrets: [bot-settings.md](bot-settings.md).
`;
