import { aRequest, deskRig, type DeskRig } from './support/desk-rig.ts';
import { answering, startOddServer, type OddServer } from './support/odd-server.ts';
import { withSimulatedDesk } from './support/with-simulated-desk.ts';

const SESSION = { id: 'session-1', key: 'example-key', affinityToken: 'affinity', clientPollTimeout: '30' };

const withOddDesk =
  (body: (rig: DeskRig & { odd: OddServer; open: () => Promise<void> }) => Promise<void>) =>
  async (): Promise<void> => {
    const odd = await startOddServer();
    const rig = deskRig(odd.url);
    const open = async (): Promise<void> => {
      odd.answer = answering(SESSION);
      await rig.chat.do({ do: 'open-session', request: aRequest() });
    };
    try {
      await body({ ...rig, odd, open });
    } finally {
      await rig.desk.close();
      await odd.close();
    }
  };

const UNREADABLE = expect.objectContaining({ code: 'DESK_ANSWER_UNREADABLE' });

test.each([
  ['HTML', { kind: 'html' }],
  ['JSON cut in the middle', { kind: 'truncated-json' }],
  ['more than the limit', { kind: 'oversize', bytes: 5_000_000 }],
  ['a connection cut after the headers', { kind: 'reset', headersFirst: true }],
  ['a redirect', { kind: 'redirect', location: 'https://elsewhere.example.com/' }],
] as const)('a poll answered with %s has failed and is read again from the same place', (_, fault) =>
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    control.say(chatId(), 'hello');
    control.fail({ endpoint: 'Messages', fault });
    expect(await chat.poll()).toEqual({ kind: 'failed', error: UNREADABLE });
    expect(await chat.hear()).toEqual([{ type: 'agent.said', text: 'hello', agentName: 'Ada' }]);
  })(),
);

test('a poll that comes in parts is read as one', () =>
  withOddDesk(async ({ chat, odd, open }) => {
    await open();
    odd.answer = (_, response) => {
      const body = JSON.stringify({
        messages: [{ type: 'ChatMessage', message: { text: 'olá' } }],
        sequence: 0,
      });
      const bytes = Buffer.from(body);
      const middle = bytes.indexOf(0xc3) + 1;
      response.writeHead(200);
      response.write(bytes.subarray(0, middle), () => response.end(bytes.subarray(middle)));
    };
    expect(await chat.hear()).toEqual([{ type: 'agent.said', text: 'olá', agentName: undefined }]);
  })());

test.each([
  ['an array', []],
  ['null', null],
  ['messages that are no list', { messages: { 0: {} }, sequence: 1 }],
  ['no sequence', { messages: [{ type: 'AgentTyping' }] }],
  ['a sequence that is no number', { messages: [{ type: 'AgentTyping' }], sequence: {} }],
  ['a sequence beyond reason', { messages: [{ type: 'AgentTyping' }], sequence: 1e300 }],
  ['a sequence below the cursor', { messages: [{ type: 'AgentTyping' }], sequence: -2 }],
  ['nothing at all', ''],
])('an answer to a poll with %s is not believed', (_, body) =>
  withOddDesk(async ({ chat, odd, open }) => {
    await open();
    odd.answer = answering(body);
    expect(await chat.poll()).toEqual({ kind: 'failed', error: UNREADABLE });
  })(),
);

test.each([
  [
    'more messages than any chat has',
    Array.from({ length: 501 }, () => ({ type: 'ChatMessage', message: { text: 'a' } })),
  ],
  [
    'more of a transcript than any chat has',
    [3_000, 2_001].map((length) => ({
      type: 'ChasitorSessionData',
      message: { chatMessages: Array.from({ length }, () => 0) },
    })),
  ],
])('an answer to a poll with %s is not believed', (_, messages) =>
  withOddDesk(async ({ chat, odd, open, log }) => {
    await open();
    odd.answer = answering({ messages, sequence: messages.length });
    expect(await chat.poll()).toEqual({ kind: 'failed', error: UNREADABLE });
    expect(log.lines.filter(({ event }) => event === 'desk.message-ignored')).toEqual([]);
  })(),
);

test('an answer to a poll with as many messages as are allowed is heard', () =>
  withOddDesk(async ({ chat, odd, open }) => {
    await open();
    const messages = Array.from({ length: 500 }, () => ({ type: 'ChatMessage', message: { text: 'a' } }));
    odd.answer = answering({ messages, sequence: 500 });
    expect(await chat.hear()).toHaveLength(500);
  })());

test('an answer that is not UTF-8 is not believed', () =>
  withOddDesk(async ({ chat, odd, open }) => {
    await open();
    odd.answer = (_, response) => response.writeHead(200).end(Buffer.from([0x22, 0xff, 0x22]));
    expect(await chat.poll()).toEqual({ kind: 'failed', error: UNREADABLE });
  })());

test('keys that reach for prototypes change nothing and are not passed on', () =>
  withOddDesk(async ({ chat, odd, open }) => {
    await open();
    odd.answer = answering(
      '{"messages":[{"type":"ChatMessage","message":{"text":"hi","__proto__":{"name":"Mallory"},"constructor":{"prototype":{"polluted":1}}}},{"type":"__proto__","message":{}},{"type":"constructor"}],"sequence":2,"__proto__":{"sequence":9}}',
    );
    expect(await chat.hear()).toEqual([{ type: 'agent.said', text: 'hi', agentName: undefined }]);
    expect(chat.session['ack']).toBe('2');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  })());

test('a message that does not fit is passed over, and the cursor with it', () =>
  withOddDesk(async ({ chat, odd, open, log }) => {
    await open();
    odd.answer = answering({
      messages: [
        null,
        'text',
        { type: 7 },
        { type: 'ChatMessage', message: { text: { html: 'x' } } },
        { type: 'ChatMessage', message: 'text' },
        { type: 'NewThing', message: { text: 'a secret' } },
        { type: 'x'.repeat(5_000) },
        { type: 'ChatMessage', message: { text: 'heard', name: 42 } },
      ],
      sequence: '7',
      offset: 'nonsense',
    });
    expect(await chat.hear()).toEqual([{ type: 'agent.said', text: 'heard', agentName: undefined }]);
    expect(chat.session['ack']).toBe('7');
    expect(chat.session).not.toHaveProperty('offset');
    const ignored = log.lines.filter(({ event }) => event === 'desk.message-ignored');
    expect(ignored.map(({ fields }) => [fields.type, fields.count])).toEqual([
      ['unnamed', 4],
      ['ChatMessage', 2],
      ['NewThing', 1],
    ]);
  })());

test.each([
  ['no key', { ...SESSION, key: undefined }],
  ['a key that would break a header', { ...SESSION, key: 'a\r\nx-evil: 1' }],
  ['an affinity token that is no text', { ...SESSION, affinityToken: {} }],
  ['an id without end', { ...SESSION, id: 'x'.repeat(10_000) }],
  ['HTML', '<html>Down for maintenance</html>'],
])('a session with %s is not opened, and is asked for again', (_, body) =>
  withOddDesk(async ({ chat, odd }) => {
    odd.answer = answering(body);
    expect(await chat.do({ do: 'open-session', request: aRequest() })).toMatchObject({
      kind: 'failed',
      error: UNREADABLE,
    });
    expect(chat.session).toEqual({});
  })(),
);

test.each([
  ['40', '40'],
  [30, '30'],
  [-1, '40'],
  [1e9, '40'],
  ['soon', '40'],
  [undefined, '40'],
])('a poll time-out of %j counts as %s seconds', (given, kept) =>
  withOddDesk(async ({ chat, odd }) => {
    odd.answer = answering({ ...SESSION, clientPollTimeout: given });
    await chat.do({ do: 'open-session', request: aRequest() });
    expect(chat.session['clientPollTimeout']).toBe(kept);
  })(),
);

test(
  'a batch that the desk repeats although it was acknowledged is not heard twice',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    control.say(chatId(), 'one');
    await chat.hear();
    control.say(chatId(), 'two');
    await chat.hear();
    control.act(chatId(), { do: 'repeat-batch' });
    control.say(chatId(), 'three');
    const outcome = await chat.poll();
    expect(outcome).toMatchObject({ kind: 'heard', news: [{ happening: { text: 'three' } }] });
    if (outcome.kind === 'heard') chat.keep(outcome.change);
    control.act(chatId(), { do: 'repeat-batch' });
    expect(await chat.poll()).toEqual({ kind: 'failed', error: UNREADABLE });
  }),
);

test(
  'news read again from the same cursor has the same ids, also when there is more of it',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    control.say(chatId(), 'one');
    const first = await chat.poll();
    control.say(chatId(), 'two');
    const second = await chat.poll();
    if (first.kind !== 'heard' || second.kind !== 'heard') throw new Error('nothing was heard');
    expect(second.news.length).toBe(first.news.length + 1);
    expect(second.news.slice(0, first.news.length)).toEqual(first.news);
    expect(second.news.map(({ id }) => id).join(' ')).not.toContain(chatId());
  }),
);
