import { BOT } from './example-secrets.ts';
import type { Stack } from './stack.ts';

/** Lines to copy into another terminal while the demo keeps running. */
export const hints = ({ functionUrl, functionSecret, simulator, emulatorHost, healthUrl }: Stack): string => {
  const post = (path: string, body: object): string =>
    `curl -sS ${functionUrl}${path} -H 'authorization: Bearer ${functionSecret}' -H 'content-type: application/json' -d '${JSON.stringify({ botSlug: BOT, userId: 'you', ...body })}'`;
  const control = `${simulator.url}/control`;
  return `
Everything is still running; what arrives for users is printed above as it comes. In another terminal:

  # be the platform
  ${post('/v1/handoffs', { visitor: { name: 'You' } })}
  ${post('/v1/messages', { text: 'hello' })}
  ${post('/v1/ends', {})}

  # be the agent: look for your chat's id, then accept, say, end
  curl -sS ${control}/chats
  curl -sS -X POST ${control}/chats/ID/accept -d '{}' -H 'content-type: application/json'
  curl -sS -X POST ${control}/chats/ID/say -d '{"text":"hi"}' -H 'content-type: application/json'
  curl -sS -X POST ${control}/chats/ID/handover -d '{}' -H 'content-type: application/json'
  curl -sS -X POST ${control}/chats/ID/end -d '{}' -H 'content-type: application/json'

  # be the operator
  curl -sS ${healthUrl}/readyz
  PUBSUB_EMULATOR_HOST=${emulatorHost} npx handoff parked list

Ctrl-C ends it.`;
};
