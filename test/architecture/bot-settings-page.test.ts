import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { settingRows } from '../../scripts/setting-rows.ts';
import { readBotSettings } from '../../src/desks/live-agent/bot/read-bot-settings.ts';
import { BOT_SETTING_FIELDS } from '../../src/desks/live-agent/bot/setting-fields.ts';

const page = readFileSync('docs/bot-settings.md', 'utf8');

test('every setting that the desk reads has its row, with a meaning', () => {
  for (const [name, field] of Object.entries(BOT_SETTING_FIELDS)) {
    expect(field.description).toMatch(/\.$/);
    expect(page).toContain(`| \`${name}\``);
  }
});

test('the document of the page is one that works', async () => {
  const [, document = ''] = /printf %s '(\{.+\})'/.exec(page) ?? [];
  const secrets: Record<string, string> = { 'acme-settings': document, 'acme-client_secret': 'example' };
  const source = {
    vault: { read: (name: string) => Promise.resolve(secrets[name]) },
    insecureHosts: new Set<string>(),
  };
  await expect(readBotSettings(source, 'acme')).resolves.toMatchObject({ organizationId: '00D000000000001' });
});

test('a key of any form is told in words, and what is below an object or in a list of them follows it', () => {
  const schema = z.object({
    limit: z.int().positive().default(5).describe('So | many.'),
    ratio: z.number().min(0).max(1),
    kind: z.enum(['a', 'b']).optional(),
    either: z.union([z.literal('off'), z.boolean()]).optional(),
    hours: z
      .object({
        zone: z.string().max(50).describe('Where.'),
        days: z
          .array(z.object({ opens: z.string() }))
          .max(7)
          .default([]),
      })
      .optional(),
  });
  expect(settingRows(schema)).toEqual([
    ['`limit`', 'whole number', '`5`', 'So \\| many.'],
    ['`ratio`', 'number 0 to 1', '', ''],
    ['`kind`', '`a`, `b`', 'none', ''],
    ['`either`', '`"off"` or `true` or `false`', 'none', ''],
    ['`hours`', 'object', 'none', ''],
    ['`hours.zone`', 'text of at most 50 characters', '', 'Where.'],
    ['`hours.days`', 'list of at most 7: object each', 'none', ''],
    ['`hours.days[].opens`', 'text', '', ''],
  ]);
});
