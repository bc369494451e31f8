import type { Desk } from '../desk/desk.ts';
import { AFFINITY_INVALID, SESSION_INVALID } from '../desk/session-end.ts';
import { jsonAnswer, textAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { headerOf } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import type { Chat } from '../session/chat.ts';
import type { Route, SessionRoute } from './route.ts';

const FIRST_VERSION = 29;

/** The house rule: Live Agent requests carry a token in force. */
function refuseBearer(desk: Desk, call: Call): Answer | undefined {
  if (!desk.settings.requireBearer) return undefined;
  if (desk.tokens.use(headerOf(call, 'authorization')) !== undefined) return undefined;
  return jsonAnswer(401, [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
}

function refuseVersion(call: Call): Answer | undefined {
  const version = headerOf(call, 'x-liveagent-api-version');
  if (version === undefined) return textAnswer(400, 'No version header found');
  if (!/^\d{1,3}$/.test(version)) return textAnswer(400, 'Version header must be a whole number');
  return Number(version) < FIRST_VERSION ? textAnswer(404, 'Not Found') : undefined;
}

function refuseAffinity(call: Call, expected: string): Answer | undefined {
  const affinity = headerOf(call, 'x-liveagent-affinity');
  if (affinity === undefined) return textAnswer(400, 'No affinity header found');
  return affinity === expected ? undefined : AFFINITY_INVALID;
}

/** Refuses a request whose headers no route would take. */
export function refuseHeaders(desk: Desk, route: Route, call: Call): Answer | undefined {
  const refusal = refuseVersion(call) ?? refuseBearer(desk, call);
  if (refusal !== undefined || route.kind !== 'start') return refusal;
  return refuseAffinity(call, 'null');
}

/** Refuses a request to a session: unknown key 403, wrong server or unsettled hand-over 503. */
export function refuseSession(route: SessionRoute, chat: Chat | undefined, call: Call): Answer | undefined {
  if (chat === undefined) return SESSION_INVALID;
  const expected = route.affinity === 'null' ? 'null' : chat.server.affinityToken;
  const refusal = refuseAffinity(call, expected);
  if (refusal !== undefined) return refusal;
  if (route.affinity === 'own' && chat.handover === 'moved') return AFFINITY_INVALID;
  const waitsForResync = chat.handover === 'resyncing' && !route.duringResync;
  return waitsForResync ? textAnswer(503, 'Session is waiting for ChasitorResyncState') : undefined;
}
