import { invalidArgument } from '../rpc-error.ts';

export interface PageRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string;
}

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1000;

/**
 * One page of things in the order of their names. The token is the last name of the page before, so that things
 * created or deleted in between neither repeat nor hide others.
 */
export function paginate<Item>(
  items: Iterable<Item>,
  nameOf: (item: Item) => string,
  request: PageRequest,
): Page<Item> {
  if (request.pageSize < 0) throw invalidArgument('The page_size must not be negative.');
  const size = Math.min(request.pageSize === 0 ? DEFAULT_PAGE_SIZE : request.pageSize, MAX_PAGE_SIZE);
  const after = decodeToken(request.pageToken);
  const rest = [...items]
    .filter((item) => nameOf(item) > after)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const hasMore = rest.length > page.length && last !== undefined;
  return { items: page, nextPageToken: hasMore ? Buffer.from(nameOf(last)).toString('base64url') : '' };
}

function decodeToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString();
  if (token !== '' && !name.startsWith('projects/')) throw invalidArgument('The page_token is not valid.');
  return name;
}
