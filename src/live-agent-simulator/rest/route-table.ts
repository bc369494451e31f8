import type { Endpoint } from '../desk/endpoint.ts';
import { textAnswer } from '../http/answer.ts';
import { parseJson } from '../http/parse-json.ts';
import { numberedPost } from './numbered-post.ts';
import type { Route, SessionRoute } from './route.ts';
import {
  createSession,
  deleteSession,
  pollMessages,
  reconnectSession,
  resyncOldSession,
} from './system-nouns.ts';
import { resyncByVisitor } from './visitor-posts.ts';
import {
  answerAvailability,
  answerSettings,
  answerVisitorId,
  takeBreadcrumb,
  takeSensitiveRule,
} from './visitor-resources.ts';

type Answering = SessionRoute['answer'];

const session = (endpoint: Endpoint, answer: Answering, more: Partial<SessionRoute> = {}): SessionRoute => ({
  kind: 'session',
  endpoint,
  affinity: 'own',
  duringResync: false,
  answer,
  ...more,
});

const open = (endpoint: Endpoint, answer: Extract<Route, { kind: 'open' }>['answer']): Route => ({
  kind: 'open',
  endpoint,
  answer,
});

const numbered = (noun: Endpoint): SessionRoute => session(noun, numberedPost(noun));

const resync: Answering = (desk, chat, call) => {
  const json = parseJson(call.body);
  if (json.kind === 'malformed') return textAnswer(400, 'The body is not JSON');
  return resyncByVisitor({ desk, chat, noun: 'ChasitorResyncState', body: json.value, sequence: null });
};

/** Every resource by verb and `Prefix/Noun` (Chat REST API guide, resources for visitors and chats). */
export const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET System/SessionId', { kind: 'start', endpoint: 'SessionId', answer: createSession }],
  ['DELETE System/SessionId', session('DeleteSession', deleteSession, { duringResync: true })],
  ['GET System/Messages', session('Messages', pollMessages, { duringResync: true })],
  ['POST System/MultiNoun', numbered('MultiNoun')],
  [
    'GET System/ReconnectSession',
    session('ReconnectSession', reconnectSession, { affinity: 'null', duringResync: true }),
  ],
  [
    'GET System/ResyncSession',
    session('ResyncSession', resyncOldSession, { affinity: 'null', duringResync: true }),
  ],
  ['POST Chasitor/ChasitorInit', numbered('ChasitorInit')],
  ['POST Chasitor/ChatMessage', numbered('ChatMessage')],
  ['POST Chasitor/ChatEnd', numbered('ChatEnd')],
  ['POST Chasitor/ChasitorTyping', numbered('ChasitorTyping')],
  ['POST Chasitor/ChasitorNotTyping', numbered('ChasitorNotTyping')],
  ['POST Chasitor/ChasitorSneakPeek', numbered('ChasitorSneakPeek')],
  ['POST Chasitor/CustomEvent', numbered('CustomEvent')],
  ['POST Chasitor/ChasitorIdleTimeoutWarningEvent', numbered('ChasitorIdleTimeoutWarningEvent')],
  ['POST Chasitor/RichMessage', numbered('RichMessage')],
  ['POST Chasitor/ChasitorResyncState', session('ChasitorResyncState', resync, { duringResync: true })],
  ['POST Chasitor/SensitiveDataRuleTriggered', open('SensitiveDataRuleTriggered', takeSensitiveRule)],
  ['POST Agent/SensitiveDataRuleTriggered', open('SensitiveDataRuleTriggered', takeSensitiveRule)],
  ['GET Visitor/Settings', open('Settings', answerSettings)],
  ['GET Visitor/Availability', open('Availability', answerAvailability)],
  ['GET Visitor/VisitorId', open('VisitorId', answerVisitorId)],
  ['POST Visitor/Breadcrumb', open('Breadcrumb', takeBreadcrumb)],
]);

const KNOWN_PATHS: ReadonlySet<string> = new Set(
  [...ROUTES.keys()].map((route) => route.split(' ')[1] ?? ''),
);

/** Whether the resource exists under some verb. */
export const isKnownResource = (resource: string): boolean => KNOWN_PATHS.has(resource);
