import type { Desk } from '../desk/desk.ts';
import { endChat } from '../desk/end-chat.ts';
import { jsonAnswer, OK, textAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { actionSchema } from '../script/action.ts';
import { runScript } from '../script/run-script.ts';
import { chooseScript, routesItself } from '../script/script-rule.ts';
import { nextPhase } from '../session/chat-phase.ts';
import type { Chat } from '../session/chat.ts';
import { chooseTarget } from '../session/choose-target.ts';
import { validationFailure } from '../wire/chasitor-init.ts';
import type { ChatRequest } from '../wire/chasitor-init.ts';
import { shortId } from '../wire/salesforce-id.ts';

type Problem = { readonly property: string; readonly message: string };

/** Whether an id is one of those that exist; all do when none are listed. */
export const known = (ids: readonly string[] | undefined, id: string): boolean =>
  ids === undefined || ids.some((candidate) => shortId(candidate) === shortId(id));

function problemsOf(desk: Desk, chat: Chat, request: ChatRequest): readonly Problem[] {
  const { organizationIds, deploymentIds } = desk.settings;
  const problem = (property: string, message: string, holds: boolean): readonly Problem[] =>
    holds ? [] : [{ property, message }];
  return [
    ...problem('organizationId', 'does not exist', known(organizationIds, request.organizationId)),
    ...problem('deploymentId', 'does not exist', known(deploymentIds, request.deploymentId)),
    ...problem('sessionId', 'is not this session', !request.sessionId || request.sessionId === chat.id),
  ];
}

/** Whether a button or agent can take the chat now. */
export function isAvailable(desk: Desk, id: string): boolean {
  const { buttonIds } = desk.settings;
  if (id.startsWith('573') && !known(buttonIds, id)) return false;
  const availability = desk.site.availability.get(shortId(id));
  return availability === undefined || availability === 'unknown' || availability.isAvailable;
}

function startScript(desk: Desk, chat: Chat, request: ChatRequest): void {
  const script = chooseScript(desk.site.scriptRules, desk.site.defaultScript, request);
  if (!routesItself(script)) runScript(desk, chat, [actionSchema.parse({ do: 'route' })]);
  runScript(desk, chat, script);
}

/** POST Chasitor/ChasitorInit: the chat is routed, or refused when nobody is available. */
export function requestChat(desk: Desk, chat: Chat, body: unknown): Answer {
  const parsed = desk.initSchema.safeParse(body);
  if (!parsed.success) return jsonAnswer(400, validationFailure(parsed.error.issues));
  const request = parsed.data;
  const details = problemsOf(desk, chat, request);
  if (details.length > 0) return jsonAnswer(400, { message: 'The request was not valid.', details });
  const phase = nextPhase(chat.phase, 'requested');
  if (phase === undefined) return textAnswer(400, 'The chat was already requested');
  chat.phase = phase;
  chat.request = request;
  chat.requestedAt = desk.now();
  chat.target = chooseTarget(request, (id) => isAvailable(desk, id));
  const target = chat.target?.agentId ?? chat.target?.buttonId ?? null;
  desk.journal.append({ type: 'chat.requested', visitorName: request.visitorName, target }, chat.id);
  if (chat.target === undefined) {
    endChat(desk, chat, { as: 'ChatRequestFail', reason: 'Unavailable', attachedRecords: [] });
  } else {
    startScript(desk, chat, request);
  }
  return OK;
}
