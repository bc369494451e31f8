import type { Desk } from '../desk/desk.ts';
import type { Endpoint } from '../desk/endpoint.ts';
import { headerOf } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { parseJson } from '../http/parse-json.ts';
import { readForm } from '../oauth/token-endpoint.ts';
import type { Chat } from '../session/chat.ts';
import type { FaultSubject } from './fault-schedule.ts';

type Names = Pick<FaultSubject, 'organizationId' | 'deploymentId' | 'buttonId' | 'visitorName'>;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function namesInBody(call: Call): Names {
  const json = parseJson(call.body);
  if (json.kind === 'malformed' || typeof json.value !== 'object' || json.value === null) return {};
  const body: Record<string, unknown> = { ...json.value };
  return {
    organizationId: textOf(body['organizationId']),
    deploymentId: textOf(body['deploymentId']),
    buttonId: textOf(body['buttonId']),
    visitorName: textOf(body['visitorName']),
  };
}

function namesOf(endpoint: Endpoint, chat: Chat | undefined, call: Call): Names {
  if (endpoint === 'ChasitorInit') return namesInBody(call);
  const { organizationId, deploymentId, buttonId, visitorName } = chat?.request ?? {};
  return {
    organizationId: organizationId ?? call.query.get('org_id') ?? undefined,
    deploymentId: deploymentId ?? call.query.get('deployment_id') ?? undefined,
    buttonId: buttonId ?? undefined,
    visitorName,
  };
}

/** What is known of a request for matching it against fault rules. */
export function subjectOf(desk: Desk, endpoint: Endpoint, chat: Chat | undefined, call: Call): FaultSubject {
  const clientId =
    endpoint === 'OAuth'
      ? readForm(call).get('client_id')
      : desk.tokens.clientOf(headerOf(call, 'authorization'));
  return {
    endpoint,
    chatId: chat?.id,
    clientId: clientId ?? chat?.clientId,
    host: headerOf(call, 'host')?.replace(/:\d+$/, ''),
    ...namesOf(endpoint, chat, call),
  };
}
