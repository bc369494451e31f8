import type { InboundType } from '../events/inbound.ts';

/** What a platform may ask for; what operators publish has no path. */
export type RequestType = Exclude<InboundType, 'salesforce-handoff.chat.end-requested.v1'>;

/** What each path takes in. All are POST. */
const ROUTES: ReadonlyMap<string, RequestType> = new Map([
  ['/v1/handoffs', 'salesforce-handoff.handoff.requested.v1'],
  ['/v1/messages', 'salesforce-handoff.user.said.v1'],
  ['/v1/typing', 'salesforce-handoff.user.typing.v1'],
  ['/v1/files', 'salesforce-handoff.user.file.v1'],
  ['/v1/custom-events', 'salesforce-handoff.user.custom.v1'],
  ['/v1/ends', 'salesforce-handoff.user.left.v1'],
]);

/** What a request to `url` asks for; undefined when there is nothing. The path counts as it was sent: nothing is decoded. */
export const routeOf = (url = ''): RequestType | undefined => {
  const [path = ''] = url.split('?', 1);
  return ROUTES.get(path);
};
