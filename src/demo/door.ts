import ky from 'ky';
import type { Stack } from './stack.ts';

/** Asks something of the function over HTTP, as a platform would; gives the event's id, and fails unless the answer is 202. */
export type Door = (path: string, body: object) => Promise<string>;

export const createDoor = (
  { functionUrl, functionSecret }: Stack,
  conversation: { readonly botSlug: string; readonly userId: string },
): Door => {
  const http = ky.create({
    prefix: functionUrl,
    headers: { authorization: `Bearer ${functionSecret}` },
    retry: 0,
  });
  return async (path, body) => {
    const answer = await http.post(path, { json: { ...conversation, ...body } }).json<{ eventId: string }>();
    return answer.eventId;
  };
};
