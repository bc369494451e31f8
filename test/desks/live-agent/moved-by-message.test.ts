import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { withSimulatedDesk } from './support/with-simulated-desk.ts';

const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const switching = async (newUrl: (port: string) => string, hosts: (port: string) => string[]) => {
  const rig: { baseUrl?: string | undefined; sent?: string; port?: string; warned?: number } = {};
  const port = await freePort();
  await withSimulatedDesk(
    { port, settings: { insecureHosts: [`127.0.0.1:${port}`, ...hosts(String(port))] } },
    async ({ talk, chat, control, chatId, log }) => {
      await talk();
      control.act(chatId(), { do: 'switch-server', newUrl: newUrl(String(port)) });
      await chat.hear();
      rig.baseUrl = chat.session['baseUrl'];
      rig.port = String(port);
      rig.warned = log.lines.filter(({ event }) => event === 'desk.switch-refused').length;
      rig.sent = (await chat.send('still there?')).kind;
    },
  )();
  return rig;
};

test('a host that may be called is taken, and the next request goes there', async () => {
  const { baseUrl, port, sent, warned } = await switching(
    (own) => `http://localhost:${own}/chat`,
    (own) => [`localhost:${own}`],
  );
  expect([baseUrl, sent, warned]).toEqual([`http://localhost:${String(port)}/chat/rest/`, 'done', 0]);
});

test.each([
  // The same simulator, by a name that no setting allows.
  'http://localhost:PORT/chat',
  'http://169.254.169.254/chat',
  'https://evil.example.com/chat',
  'https://salesforce.com.example.com/chat',
  'https://user:pass@d.la1.salesforceliveagent.com/chat',
  'file:///etc/passwd',
  'nowhere',
  '',
])('the host %s is not, and the chat goes on where it was', async (newUrl) => {
  const { baseUrl, port, sent, warned } = await switching(
    (own) => newUrl.replace('PORT', own),
    () => [],
  );
  const isUrl = newUrl.includes(':');
  expect([baseUrl, sent, warned]).toEqual([
    `http://127.0.0.1:${String(port)}/chat/rest/`,
    'done',
    isUrl ? 1 : 0,
  ]);
});

test(
  'a ReconnectSession among the messages moves the session without a 503',
  withSimulatedDesk({ holdMs: 2_000 }, async ({ talk, chat, control, chatId }) => {
    await talk();
    await chat.send('before');
    const hearing = chat.hear();
    await control.waitFor({ for: 'polling', chatId: chatId() });
    control.act(chatId(), { do: 'announce-move' });
    expect(await hearing).toEqual([{ type: 'session.moved' }, { type: 'session.reconnected' }]);
    expect(chat.session).toMatchObject({ ack: '-1', generation: '1', next: '1' });
    expect(await chat.hear()).toEqual([{ type: 'session.restored', userEntries: 1, agentEntries: [] }]);
    expect(await chat.do({ do: 'resync' })).toMatchObject({ kind: 'done' });
    expect(await chat.send('after')).toMatchObject({ kind: 'done' });
    control.say(chatId(), 'hello again');
    expect(await chat.hear()).toMatchObject([{ type: 'agent.said', text: 'hello again' }]);
    expect(control.stats().requests['ReconnectSession']).toBeUndefined();
  }),
);

test.each([{}, { affinityToken: '' }, { affinityToken: 'two words' }, { affinityToken: 7 }])(
  'one that names no server (%j) is passed over',
  (message) =>
    withSimulatedDesk({}, async ({ talk, chat, control, chatId }) => {
      await talk();
      control.inject(chatId(), 'ReconnectSession', message);
      expect(await chat.hear()).toEqual([]);
      expect(await chat.send('still here')).toMatchObject({ kind: 'done' });
    })(),
);
