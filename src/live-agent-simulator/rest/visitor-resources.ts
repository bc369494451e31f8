import { randomUUID } from 'node:crypto';
import type { Desk } from '../desk/desk.ts';
import type { Availability } from '../desk/site.ts';
import { jsonAnswer, OK, textAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { headerOf } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { parseJson } from '../http/parse-json.ts';
import { ID_PREFIX, isSalesforceId, shortId } from '../wire/salesforce-id.ts';
import { breadcrumbBody, sensitiveRuleBody } from '../wire/post-bodies.ts';
import { serverMessage } from '../wire/server-message.ts';
import type { ServerMessage } from '../wire/server-message.ts';
import { isAvailable, known } from './request-chat.ts';

const messagesAnswer = (message: ServerMessage): Answer => jsonAnswer(200, { messages: [message] });

/** A bare comma list and one in brackets are both sent by real clients. */
const idList = (raw: string | null): readonly string[] =>
  (raw ?? '')
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');

const availabilityOf = (desk: Desk, id: string): Availability => {
  const isUnknown = id.startsWith(ID_PREFIX.button) && !known(desk.settings.buttonIds, id);
  return (
    desk.site.availability.get(shortId(id)) ??
    (isUnknown ? 'unknown' : { isAvailable: isAvailable(desk, id) })
  );
};

/** Visitor resources of an org name it in the query; on the wrong pod the answer is SwitchServer with 200. */
function forOrg(call: Call, desk: Desk, result: () => ServerMessage): Answer {
  const { idRule, organizationIds, deploymentIds } = desk.settings;
  const organizationId = call.query.get('org_id') ?? '';
  const deploymentId = call.query.get('deployment_id') ?? '';
  if (!isSalesforceId(idRule, 'organization', organizationId) || !known(organizationIds, organizationId)) {
    return textAnswer(400, 'org_id is not valid');
  }
  if (!isSalesforceId(idRule, 'deployment', deploymentId) || !known(deploymentIds, deploymentId)) {
    return textAnswer(400, 'deployment_id is not valid');
  }
  const { switchServerUrl: newUrl } = desk.site;
  return messagesAnswer(newUrl === undefined ? result() : serverMessage('SwitchServer', { newUrl }));
}

/** `isAvailable` is left out when false, the whole entry when the id is unknown (guide, Availability). */
function availabilityResult(desk: Desk, id: string, withTime: boolean): readonly Record<string, unknown>[] {
  const availability = availabilityOf(desk, id);
  if (availability === 'unknown') return [];
  const time = withTime ? { estimatedWaitTime: availability.estimatedWaitTime ?? -1 } : {};
  return [{ id, ...(availability.isAvailable ? { isAvailable: true, ...time } : {}) }];
}

/** GET Visitor/Availability. */
export const answerAvailability = (desk: Desk, call: Call): Answer =>
  forOrg(call, desk, () => {
    const withTime = call.query.get('Availability.needEstimatedWaitTime') === '1';
    const ids = idList(call.query.get('Availability.ids'));
    return serverMessage('Availability', {
      results: ids.flatMap((id) => availabilityResult(desk, id, withTime)),
    });
  });

/** GET Visitor/Settings. */
export const answerSettings = (desk: Desk, call: Call): Answer =>
  forOrg(call, desk, () => {
    const withTime = call.query.get('Settings.needEstimatedWaitTime') === '1';
    const ids = idList(call.query.get('Settings.buttonIds'));
    return serverMessage('Settings', {
      pingRate: 50_000,
      contentServerUrl: desk.url,
      buttons: ids.flatMap((id) =>
        availabilityResult(desk, id, withTime).map((result) => ({
          ...result,
          type: 'Standard',
          language: 'en_US',
        })),
      ),
    });
  });

/** GET Visitor/VisitorId. */
export const answerVisitorId = (desk: Desk, call: Call): Answer =>
  forOrg(call, desk, () => serverMessage('VisitorId', { sessionId: randomUUID() }));

/** POST Visitor/Breadcrumb. */
export function takeBreadcrumb(_desk: Desk, call: Call): Answer {
  const json = parseJson(call.body);
  const isValid = json.kind === 'json' && breadcrumbBody.safeParse(json.value).success;
  return isValid ? OK : textAnswer(400, 'location is missing');
}

/** POST Chasitor/ or Agent/SensitiveDataRuleTriggered. The guide lists no header but the version; a session key says whose it is. */
export function takeSensitiveRule(desk: Desk, call: Call): Answer {
  const json = parseJson(call.body);
  const parsed = sensitiveRuleBody.safeParse(json.kind === 'json' ? json.value : undefined);
  if (!parsed.success) return textAnswer(400, 'rules are missing');
  const chat = desk.chats.findByKey(headerOf(call, 'x-liveagent-session-key'));
  const rules = parsed.data.rules.map(({ name }) => name);
  desk.journal.append({ type: 'rules.reported', rules }, chat?.id);
  return OK;
}
