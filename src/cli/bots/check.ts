import type { SecretVault } from '../../bridge/ports/secret-vault.ts';
import { misfitsIn } from '../../bots/read-bot-rules.ts';
import { BOT_RULE_FIELDS } from '../../bots/rule-fields.ts';
import { checkBot, type BotReport } from '../../desks/live-agent/check-bot.ts';
import type { Finding } from '../../desks/live-agent/check/finding.ts';
import { botSlug } from '../../events/fields.ts';
import { createFolderVault } from '../../secrets/folder-vault.ts';
import { createSecretManagerVault } from '../../secrets/secret-manager-vault.ts';
import { defineCommand, type Command } from '../command.ts';
import { text, type Block } from '../printing/block.ts';
import { shownCount } from '../printing/shown.ts';
import { misuse, Refusal, stopIfGivenUp } from '../refusal.ts';
import type { World } from '../world.ts';
import { listBots } from './list-bots.ts';

type Checked = { readonly bots: readonly BotReport[] };

const slugsOf = async (given: string | undefined, world: World): Promise<readonly string[]> => {
  if (given === undefined) {
    const all = await listBots(world);
    if (all.length > 0) return all;
    throw new Refusal('no bot has its secrets stored', 'Store them: see docs/runbook/rotate-secrets.md.');
  }
  if (botSlug.safeParse(given).success) return [given];
  throw misuse('<botSlug> is no bot slug', 'Take 1 to 100 letters, digits, "-" or "_".');
};

const vaultOf = async ({ config, connections }: World): Promise<SecretVault> =>
  config.SECRETS_DIR === undefined
    ? createSecretManagerVault({
        projectId: connections.projectId(),
        client: await connections.secretManager(),
      })
    : createFolderVault(config.SECRETS_DIR);

const SIGNS: Record<Finding['verdict'], string> = {
  fine: 'ok',
  warning: 'WARNING',
  fault: 'FAULT',
  unchecked: '-',
};

const blocksOf = ({ botSlug: slug, canWork, findings }: BotReport): readonly Block[] => [
  {
    kind: 'table',
    columns: [slug, '', canWork ? 'can work' : 'CANNOT WORK'],
    rows: findings.flatMap(({ step, verdict, found, remedy }) => [
      [`  ${step}`, SIGNS[verdict], found],
      ...(remedy === undefined ? [] : [['', '', `→ ${remedy}`]]),
    ]),
  },
];

export const botsCheck = defineCommand<Checked>({
  words: ['bots', 'check'],
  summary:
    'Finds out whether a bot can work, before its users do: secrets, hosts, login, chat endpoint, button.',
  notes: [
    'Logs in once per bot and asks for availability; opens no chat. Do not run it in a loop: repeated refusals lock a user in Salesforce.',
    'Uses your network and your rights, which may be others than those of the service.',
    'Whether an agent answers, and what pre-chat fields the org knows, only a chat can tell.',
  ],
  positionals: [{ name: 'botSlug', isOptional: true, meaning: 'One bot; without it all.' }],
  options: {},
  async run(call, world) {
    const { config, clock, signal, progress } = world;
    const slugs = await slugsOf(call.positional('botSlug'), world);
    const vault = await vaultOf(world);
    const bots: BotReport[] = [];
    for (const [at, slug] of slugs.entries()) {
      stopIfGivenUp(signal);
      progress.show(`checking ${slug}`, at / slugs.length);
      bots.push(
        await checkBot(
          {
            vault,
            clock,
            signal,
            settings: { insecureHosts: config.DESK_INSECURE_HOSTS },
            otherReaders: [{ names: Object.keys(BOT_RULE_FIELDS), misfits: misfitsIn }],
          },
          slug,
        ),
      );
    }
    return { bots };
  },
  show: ({ bots }) => {
    const broken = bots.filter(({ canWork }) => !canWork).length;
    return [
      ...bots.flatMap(blocksOf),
      text(
        `${shownCount(bots.length, 'bot')} checked, ${broken === 0 ? 'all can work' : `${String(broken)} cannot work`}.`,
      ),
    ];
  },
  exitCode: ({ bots }) => (bots.every(({ canWork }) => canWork) ? 0 : 1),
});

/** The name that people look for. */
export const doctor: Command = {
  ...botsCheck,
  words: ['doctor'],
  summary: 'The same as handoff bots check.',
};
