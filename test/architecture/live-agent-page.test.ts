import { readFileSync } from 'node:fs';
import { liveAgentSettings } from '../../src/desks/live-agent/settings.ts';
import { readStories, parseStory } from '../stories/story.ts';

const page = readFileSync(new URL('../../docs/live-agent.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));

test('every type of message that a story shows has its line, and no line is without a story', () => {
  const shown = new Set([...readStories().values()].flatMap((text) => parseStory(text).shows));
  const named = new Set(
    rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, type]) => type)),
  );
  shown.delete('SomethingNew');
  expect([...shown].filter((type) => !named.has(type))).toEqual([]);
  expect([...named].filter((type) => type === undefined || !shown.has(type))).toEqual([]);
});

test('the settings that are named exist, with the values that are told', () => {
  const settings = liveAgentSettings.parse({});
  for (const name of ['maxFileBytes', 'fileTimeoutMs', 'filesAtOnce', 'fileTypes']) {
    expect([name, page.includes(`\`${name}\``)]).toEqual([name, true]);
    expect([name, name in settings]).toEqual([name, true]);
  }
  expect([settings.maxFileBytes, settings.fileTimeoutMs, settings.filesAtOnce]).toEqual([
    10_000_000, 20_000, 16,
  ]);
  expect([settings.filesAtOncePerBot, settings.repeatedMark]).toEqual([4, '(possibly repeated) ']);
});
