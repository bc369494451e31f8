import type { BotSettings } from '../bot/bot-settings.ts';
import { askDesk, type DeskCheck, type DeskSaid } from './ask-desk.ts';
import { checkButtons } from './check-buttons.ts';
import { fault, fine, unchecked, warning, type Finding } from './finding.ts';

const onlyDesk = (finding: Finding): readonly Finding[] => [finding, unchecked('button', 'desk')];

const wrongHost = (botSlug: string): string =>
  `Put the chat endpoint into ${botSlug}-liveAgentUrl: in Setup, Chat Settings, Chat API Endpoint`;

const refused = (status: number, host: string, botSlug: string): Finding => {
  if (status === 401) {
    return fault('desk', 'token-refused', [
      `${host} refused the token (HTTP 401)`,
      'Check that login host and chat endpoint belong to the same org, and that the app has the scope api',
    ]);
  }
  if (status === 403) {
    return fault('desk', 'no-permission', [
      `${host} does not let the bot's user in (HTTP 403)`,
      'Give the user the permission API Enabled and the app the scope api; check the IP restrictions of the user',
    ]);
  }
  if (status === 400) {
    return fault('desk', 'wrong-ids', [
      `${host} refused organization or deployment (HTTP 400)`,
      `Check ${botSlug}-organizationId and ${botSlug}-deploymentId: in Setup, Company Information and Deployments`,
    ]);
  }
  if (status >= 500 || status === 429) {
    return fault('desk', 'desk-unavailable', [
      `${host} answers HTTP ${String(status)}`,
      'Try again; see the status page of the Salesforce instance',
    ]);
  }
  return fault('desk', 'wrong-host', [
    `${host} is no chat endpoint (HTTP ${String(status)})`,
    wrongHost(botSlug),
  ]);
};

type Answered = Extract<DeskSaid, { kind: 'answered' }>;

const here = (bot: BotSettings, { baseUrl }: Answered, botSlug: string): Finding => {
  const { host } = new URL(baseUrl);
  if (baseUrl === bot.baseUrl) return fine('desk', `${host} answers for this org and deployment`);
  return warning('desk', 'switch-server', [
    `the org has moved to ${host}: each worker finds it, at the cost of a question`,
    `Put ${baseUrl} into ${botSlug}-liveAgentUrl`,
  ]);
};

const judged = (said: Answered, bot: BotSettings, botSlug: string): readonly Finding[] => {
  const { host } = new URL(said.baseUrl);
  if (said.status !== 200) return onlyDesk(refused(said.status, host, botSlug));
  switch (said.answer.kind) {
    case 'unreadable':
      return onlyDesk(
        fault('desk', 'wrong-host', [`${host} does not answer as a chat endpoint`, wrongHost(botSlug)]),
      );
    case 'switch-server':
      return onlyDesk(
        fault('desk', 'switch-server', [
          'the org is sent from host to host, without end',
          wrongHost(botSlug),
        ]),
      );
    case 'answered':
      return [here(bot, said, botSlug), checkButtons(bot, botSlug, said.answer)];
  }
};

/** A host that the desk names is shown only when it is Salesforce's. */
const unanswered = (
  { baseUrl, error: { code, details } }: Extract<DeskSaid, { kind: 'no-answer' }>,
  bot: BotSettings,
  botSlug: string,
): Finding => {
  if (details['field'] === 'SwitchServer') {
    return fault('desk', 'switch-server', [
      "the org is served by another host, and that is none of Salesforce's",
      wrongHost(botSlug),
    ]);
  }
  const { host } = new URL(baseUrl);
  const reason = String(details['reason'] ?? details['rule'] ?? code);
  const network = 'the network and the firewall of this machine: https out to Salesforce';
  return baseUrl === bot.baseUrl
    ? fault('desk', 'no-answer', [
        `${host} does not answer (${reason})`,
        `Check ${botSlug}-liveAgentUrl, ${network}`,
      ])
    : fault('desk', 'switch-server', [
        `the org has moved to ${host}, and that does not answer (${reason})`,
        `Put ${baseUrl} into ${botSlug}-liveAgentUrl; check ${network}`,
      ]);
};

/** Whether the chat endpoint serves the bot's org, deployment and buttons. Opens no chat. */
export const checkDesk = async (
  bot: BotSettings,
  botSlug: string,
  check: DeskCheck,
): Promise<readonly Finding[]> => {
  const said = await askDesk(bot, botSlug, check);
  return said.kind === 'answered' ? judged(said, bot, botSlug) : onlyDesk(unanswered(said, bot, botSlug));
};
