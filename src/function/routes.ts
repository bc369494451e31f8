import type { InboundType } from '../events/inbound.ts';

/** What each path takes in. All are POST. */
export const ROUTES: ReadonlyMap<string, InboundType> = new Map([
  ['/v1/handoffs', 'salesforce-handoff.handoff.requested.v1'],
  ['/v1/messages', 'salesforce-handoff.user.said.v1'],
  ['/v1/typing', 'salesforce-handoff.user.typing.v1'],
  ['/v1/files', 'salesforce-handoff.user.file.v1'],
  ['/v1/ends', 'salesforce-handoff.user.left.v1'],
]);
