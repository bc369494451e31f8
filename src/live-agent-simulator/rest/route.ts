import type { Desk } from '../desk/desk.ts';
import type { Endpoint } from '../desk/endpoint.ts';
import type { Call, Reply } from '../http/call.ts';
import type { Chat } from '../session/chat.ts';

/** A Visitor or Agent resource: needs the version header only. */
export type OpenRoute = {
  readonly kind: 'open';
  readonly endpoint: Endpoint;
  readonly answer: (desk: Desk, call: Call) => Reply;
};

/** The start of a session: affinity is the literal `null`, there is no key yet. */
export type StartRoute = {
  readonly kind: 'start';
  readonly endpoint: Endpoint;
  readonly answer: (desk: Desk, call: Call) => Reply;
};

/** A resource of a session. */
export type SessionRoute = {
  readonly kind: 'session';
  readonly endpoint: Endpoint;
  /** own: the session's affinity token · null: the literal `null`. */
  readonly affinity: 'own' | 'null';
  /** Whether it is taken between ReconnectSession and ChasitorResyncState. */
  readonly duringResync: boolean;
  readonly answer: (desk: Desk, chat: Chat, call: Call) => Reply;
};

export type Route = OpenRoute | StartRoute | SessionRoute;
