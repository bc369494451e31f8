import {
  createGuardedConnections,
  guardedLookup,
} from '../../../src/desks/live-agent/http/guarded-connections.ts';
import { isPrivateAddress } from '../../../src/desks/live-agent/http/private-address.ts';
import { liveAgentSettings } from '../../../src/desks/live-agent/settings.ts';
import { aRequest, deskRig } from './support/desk-rig.ts';
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
        connections.lane('chat').request({ origin, path: '/', method: 'GET' }),
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
