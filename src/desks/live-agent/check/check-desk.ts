import { HandoffError } from '../../../errors/handoff-error.ts';
import type { BotSettings } from '../bot/bot-settings.ts';
import { judgeHost } from '../http/host-guard.ts';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import type { LiveAgentSettings } from '../settings.ts';
import { availabilityPath, readAvailability } from './availability.ts';
import { fault, fine, unchecked, type Finding } from './finding.ts';

export type DeskCheck = {
  readonly http: HttpClient;
  readonly settings: LiveAgentSettings;
  readonly insecureHosts: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly token?: string | undefined;
};

const onlyDesk = (finding: Finding): readonly Finding[] => [finding, unchecked('button', 'desk')];

const wrongHost = (botSlug: string): string =>
  `Put the chat endpoint into ${botSlug}-liveAgentUrl: in Setup, Chat Settings, Chat API Endpoint`;

/** A host that the desk names is shown only when it is Salesforce's. */
const switched = (newUrl: string, botSlug: string, insecureHosts: ReadonlySet<string>): Finding => {
  const judged = judgeHost(newUrl, insecureHosts);
  const host = judged.kind === 'allowed' ? judged.url.host : undefined;
  return fault('desk', 'switch-server', [
    `the org is served by another host${host === undefined ? '' : `: ${host}`}`,
    host === undefined ? wrongHost(botSlug) : `Put https://${host}/chat/rest/ into ${botSlug}-liveAgentUrl`,
  ]);
};

const refused = (status: number, host: string, botSlug: string): Finding => {
  if (status === 401) {
    return fault('desk', 'token-refused', [
      `${host} refused the token (HTTP 401)`,
      'Check that login host and chat endpoint belong to the same org, and that the app has the scope api',
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

const judged = (
  answer: HttpAnswer,
  bot: BotSettings,
  botSlug: string,
  { insecureHosts }: DeskCheck,
): readonly Finding[] => {
  const { host } = new URL(bot.baseUrl);
  if (answer.status !== 200) return onlyDesk(refused(answer.status, host, botSlug));
  const said =
    answer.body.kind === 'read'
      ? readAvailability(answer.body.bytes, bot.buttonId)
      : { kind: 'unreadable' as const };
  const desk = fine('desk', `${host} answers for this org and deployment`);
  switch (said.kind) {
    case 'unreadable':
      return onlyDesk(
        fault('desk', 'wrong-host', [`${host} does not answer as a chat endpoint`, wrongHost(botSlug)]),
      );
    case 'switch-server':
      return onlyDesk(switched(said.newUrl, botSlug, insecureHosts));
    case 'unknown-button':
      return [
        desk,
        fault('button', 'wrong-button', [
          `the desk knows no button of the id in ${botSlug}-buttonId`,
          `Check ${botSlug}-buttonId: in Setup, Chat Buttons, the id that begins with 573, active, of this deployment's org`,
        ]),
      ];
    case 'nobody':
      return [
        desk,
        {
          step: 'button',
          verdict: 'warning',
          code: 'nobody-online',
          found: `nobody is available at the button now`,
          remedy:
            'If somebody should be: an agent must be online for chat in Omni-Channel, with capacity and the skill or queue of the button; also check its opening hours',
        },
      ];
    case 'available': {
      const wait =
        said.estimatedWaitS === undefined ? '' : `, estimated wait ${String(said.estimatedWaitS)} s`;
      return [desk, fine('button', `agents are available at the button${wait}`)];
    }
  }
};

/** Whether the chat endpoint serves the bot's org, deployment and button. Opens no chat. */
export const checkDesk = async (
  bot: BotSettings,
  botSlug: string,
  check: DeskCheck,
): Promise<readonly Finding[]> => {
  const { http, settings, token, signal } = check;
  try {
    const answer = await http.send({
      method: 'GET',
      url: `${bot.baseUrl}${availabilityPath(bot)}`,
      headers: {
        'x-liveagent-api-version': String(settings.apiVersion),
        accept: 'application/json; charset=utf-8',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      lane: botSlug,
      deadlineMs: settings.requestTimeoutMs,
      signal,
    });
    return judged(answer, bot, botSlug, check);
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    return onlyDesk(
      fault('desk', 'no-answer', [
        `${new URL(bot.baseUrl).host} does not answer (${String(error.details['reason'] ?? error.code)})`,
        `Check ${botSlug}-liveAgentUrl, the network and the firewall of this machine: https out to Salesforce`,
      ]),
    );
  }
};
