import type { PollOutcome } from '../../src/bridge/ports/agent-desk.ts';
import { BOT, deskRig } from '../desks/live-agent/support/desk-rig.ts';
import { answering, startOddServer, type OddServer } from '../desks/live-agent/support/odd-server.ts';

const SESSION = { id: 's', key: 'key', affinityToken: 'affinity', clientPollTimeout: 40 };

/** One poll with the session as somebody changed it in the store. */
const pollWith = async (odd: OddServer, edited: Record<string, string>): Promise<PollOutcome> => {
  const { desk, chat } = deskRig(odd.url);
  odd.answer = answering(SESSION);
  await chat.do({
    do: 'open-session',
    request: { chatId: 'chat-1' as never, visitor: {}, prechat: [], transcript: [] },
  });
  odd.answer = (_, response) => {
    response.writeHead(204).end();
  };
  const signal = new AbortController().signal;
  const outcome = await desk.poll({ botSlug: BOT, session: { ...chat.session, ...edited }, signal });
  await desk.close();
  return outcome;
};

describe('A session that was changed by hand in the store', () => {
  let odd: OddServer;
  beforeEach(async () => {
    odd = await startOddServer();
  });
  afterEach(() => odd.close());

  test.each([
    'http://169.254.169.254/',
    'https://169.254.169.254/',
    'https://[::1]/',
    'https://localhost/',
    'http://10.0.0.1/',
  ])('leads no request to %s', async (baseUrl) => {
    await expect(pollWith(odd, { baseUrl })).resolves.toMatchObject({
      kind: 'failed',
      error: { code: 'DESK_HOST_FORBIDDEN' },
    });
  });

  test.each([
    ['key', 'key\r\nx-evil: 1'],
    ['key', 'ключ'],
    ['affinityToken', 'affinity\nx-evil: 1'],
  ])('puts no header of its own into a request by way of %s', async (field, value) => {
    await expect(pollWith(odd, { [field]: value })).resolves.toMatchObject({ kind: 'failed' });
    expect(odd.requests.filter(({ path }) => path.includes('System/Messages'))).toEqual([]);
  });

  test('adds nothing to the query by way of the cursor', async () => {
    await expect(pollWith(odd, { ack: '1&evil=1' })).resolves.toMatchObject({ kind: 'heard' });
    expect(odd.requests.at(-1)?.path).toBe('/chat/rest/System/Messages?ack=-1');
  });
});
