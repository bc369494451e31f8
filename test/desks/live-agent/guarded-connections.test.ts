import {
  createGuardedConnections,
  guardedLookup,
} from '../../../src/desks/live-agent/http/guarded-connections.ts';
import { isPrivateAddress } from '../../../src/desks/live-agent/http/private-address.ts';
import { liveAgentSettings } from '../../../src/desks/live-agent/settings.ts';
import type { ServerResponse } from 'node:http';
import type { BotSlug } from '../../../src/conversation/ids.ts';
import { aRequest, BOT, deskRig, driveChat, secretsFor } from './support/desk-rig.ts';
import { answering, startOddServer } from './support/odd-server.ts';

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.255',
  '169.254.169.254',
  '172.31.0.1',
  '192.0.0.1',
  '192.168.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',

  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:127.0.0.1',
  '::10.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'ff02::1',
  '2001:db8::1',
  'localhost',
  '',
  '1.2.3',
])('%j is not a public address', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '::ffff:8.8.8.8', '2606:4700::1111'])(
  '%s is a public address',
  (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  },
);

test.each([true, false])(
  'a name that leads inside is refused before a connection is made (all: %s)',
  async (all) => {
    const error = await new Promise((resolve) => {
      guardedLookup('localhost', { all }, resolve);
    });
    expect(error).toMatchObject({ code: 'DESK_HOST_FORBIDDEN', details: { rule: 'private-address' } });
  },
);

test('of a name that leads outside, exactly the addresses that were checked are given to the connection', async () => {
  const found = await new Promise((resolve) => {
    guardedLookup('8.8.8.8', { all: true }, (error, addresses) => resolve([error, addresses]));
  });
  expect(found).toEqual([null, [{ address: '8.8.8.8', family: 4 }]]);
  const one = await new Promise((resolve) => {
    guardedLookup('8.8.8.8', {}, (error, address, family) => resolve([error, address, family]));
  });
  expect(one).toEqual([null, '8.8.8.8', 4]);
});

test('a host that was not allowed gets no connection, whoever names it', async () => {
  const odd = await startOddServer();
  const connections = createGuardedConnections(liveAgentSettings.parse({}));
  const { port } = new URL(odd.url);
  try {
    for (const origin of [
      odd.url,
      `http://localhost:${port}`,
      `https://127.0.0.1:${port}`,
      `https://localhost:${port}`,
    ]) {
      await expect(
        connections.chatLane('chat').request({ origin, path: '/', method: 'GET' }),
      ).rejects.toMatchObject({
        code: 'DESK_HOST_FORBIDDEN',
      });
    }
    expect(odd.requests).toEqual([]);
  } finally {
    await connections.destroy();
    await odd.close();
  }
});

test('a chat that polls on and on keeps to its connection: at most one more is ever opened', async () => {
  const odd = await startOddServer();
  const { desk, chat } = deskRig(odd.url);
  try {
    odd.answer = answering({
      id: 'session-1',
      key: 'example-key',
      affinityToken: 'a',
      clientPollTimeout: 30,
    });
    await chat.do({ do: 'open-session', request: aRequest() });
    odd.answer = (_, response) => {
      response.writeHead(204).end();
    };
    const before = odd.connections();
    for (let poll = 0; poll < 50; poll += 1) await chat.hear();
    expect(odd.connections() - before).toBeLessThanOrEqual(2);
  } finally {
    await desk.close();
    await odd.close();
  }
});

test('sessions that are asked for and never given take no connection from a chat', async () => {
  const odd = await startOddServer();
  // Two connections to a lane of chats; far more calls than that hang.
  const { desk, chat } = deskRig(odd.url, { connectionsPerHost: 64, requestTimeoutMs: 3_000 });
  // Falls into the same lane as the bot's name would.
  const key = BOT;
  const hanging = Array.from({ length: 40 }, () => driveChat(desk));
  try {
    odd.answer = answering({ id: 'session-1', key, affinityToken: 'a', clientPollTimeout: 30 });
    await chat.do({ do: 'open-session', request: aRequest() });
    const { promise: allHang, resolve } = Promise.withResolvers<void>();
    let open = 0;
    odd.answer = (request, response) => {
      if (request.url?.endsWith('/System/SessionId') !== true) {
        response.writeHead(200).end('OK');
        return;
      }
      open += 1;
      if (open === hanging.length) resolve();
    };
    const opens = hanging.map((other) => other.do({ do: 'open-session', request: aRequest() }));
    void Promise.allSettled(opens);
    await allHang;
    expect(await chat.send('hello')).toMatchObject({ kind: 'done' });
  } finally {
    for (const { controller } of hanging) controller.abort();
    await desk.close();
    await odd.close();
  }
});

test('a bot that has too many calls for a session under way is told at once to come back, and only it', async () => {
  const odd = await startOddServer();
  const { desk, vault } = deskRig(odd.url, { opensAtOncePerBot: 3 });
  const other = 'other-bot' as BotSlug;
  vault.secrets = { ...vault.secrets, ...secretsFor(odd.url, other) };
  const { promise: allHang, resolve } = Promise.withResolvers<void>();
  const waiting: ServerResponse[] = [];
  odd.answer = (_, response) => {
    waiting.push(response);
    if (waiting.length === 3) resolve();
  };
  const session = { id: 'session-1', key: 'example-key', affinityToken: 'a', clientPollTimeout: 30 };
  const ask = (bot: BotSlug = BOT) => driveChat(desk, bot).do({ do: 'open-session', request: aRequest() });
  try {
    const opens = [ask(), ask(), ask()];
    await allHang;
    expect(await ask()).toMatchObject({
      kind: 'failed',
      mayHaveArrived: false,
      error: { code: 'DESK_UNAVAILABLE', details: { sent: false } },
    });
    expect(waiting).toHaveLength(3);
    odd.answer = answering(session);
    expect(await ask(other)).toMatchObject({ kind: 'done' });
    for (const response of waiting) response.end(JSON.stringify(session));
    expect(await Promise.all(opens)).toMatchObject(opens.map(() => ({ kind: 'done' })));
    expect(await ask()).toMatchObject({ kind: 'done' });
  } finally {
    await desk.close();
    await odd.close();
  }
});

test('a session that comes back from the store with a host of its own is not called', async () => {
  const odd = await startOddServer();
  const { desk, chat } = deskRig(odd.url);
  try {
    odd.answer = answering({ id: 's', key: 'example-key', affinityToken: 'a', clientPollTimeout: 30 });
    await chat.do({ do: 'open-session', request: aRequest() });
    const forbidden = { code: 'DESK_HOST_FORBIDDEN', details: { field: 'baseUrl', rule: 'suffix' } };
    chat.keep({ baseUrl: 'https://desk.example.com/chat/rest/' });
    expect(await chat.poll()).toMatchObject({ kind: 'failed', error: forbidden });
    expect(await chat.send('hello')).toMatchObject({
      kind: 'failed',
      error: forbidden,
      mayHaveArrived: false,
    });
  } finally {
    await desk.close();
    await odd.close();
  }
});
