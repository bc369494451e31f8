import { defineCommand } from '../command.ts';
import { text } from '../printing/block.ts';
import { listBots } from './list-bots.ts';

export const botsList = defineCommand<{ readonly bots: readonly string[] }>({
  words: ['bots', 'list'],
  summary: 'Lists the bots whose secrets are stored.',
  notes: [
    'A bot is listed when its secret {botSlug}-liveAgentUrl or {botSlug}-settings exists. No value is read.',
  ],
  positionals: [],
  options: {},
  run: async (_, world) => ({ bots: await listBots(world) }),
  show: ({ bots }) =>
    bots.length === 0
      ? [text('No bot has its secrets stored.')]
      : [{ kind: 'table', columns: ['BOT'], rows: bots.map((slug) => [slug]) }],
});
