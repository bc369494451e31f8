import fc from 'fast-check';
import { decodeBatch, type Cursor } from '../../../src/desks/live-agent/wire/decode-batch.ts';
import type { ChatMemory } from '../../../src/desks/live-agent/wire/decoder.ts';
import { decodeEntities } from '../../../src/desks/live-agent/wire/html-entities.ts';

const cursor: Cursor = { sessionId: 'session-1', generation: 0, ack: 4 };
const fresh: ChatMemory = { joined: false };
const inChat: ChatMemory = { joined: true, surveyUrl: 'https://survey.example.com/1' };

const said = (...messages: readonly [type: string, message?: object][]) =>
  messages.map(([type, message = {}]) => ({ type, message }));
const hear = (messages: readonly unknown[], memory = inChat) =>
  decodeBatch(messages, cursor, memory).news.map(({ happening }) => happening);

test.each([
  [
    { queuePosition: 3, estimatedWaitTime: 90 },
    { position: 3, estimatedWaitMs: 90_000 },
  ],
  [
    { queuePosition: 0, estimatedWaitTime: -1 },
    { position: 0, estimatedWaitMs: undefined },
  ],
  [{}, { position: undefined, estimatedWaitMs: undefined }],
  [
    { queuePosition: '2', estimatedWaitTime: 1e300 },
    { position: 2, estimatedWaitMs: undefined },
  ],
])('a routed chat with %j waits at %j', (message, place) => {
  expect(hear(said(['ChatRequestSuccess', message]), fresh)).toEqual([{ type: 'queue.moved', ...place }]);
});

test('a queue update tells the new place', () => {
  expect(hear(said(['QueueUpdate', { position: 1, estimatedWaitTime: 5 }]), fresh)).toEqual([
    { type: 'queue.moved', position: 1, estimatedWaitMs: 5_000 },
  ]);
});

test('the survey is remembered from the routing and given to those who met an agent', () => {
  const postChatUrl = 'https://survey.example.com/2';
  const { news, memory } = decodeBatch(
    said(
      ['ChatRequestSuccess', { postChatUrl }],
      ['ChatEstablished', { name: 'Ada' }],
      ['ChatEnded', { reason: 'agent' }],
    ),
    cursor,
    fresh,
  );
  expect(memory).toEqual({ joined: true, surveyUrl: postChatUrl });
  expect(news.at(-1)?.happening).toEqual({
    type: 'chat.ended',
    ending: { cause: 'agent' },
    surveyUrl: postChatUrl,
  });
});

test.each(['', 'javascript:alert(1)', 'not a url', 7, `https://x.example.com/${'a'.repeat(3_000)}`])(
  'a survey link that is none (%j) is not given',
  (postChatUrl) => {
    expect(hear(said(['ChatRequestFail', { reason: 'Unavailable', postChatUrl }]), fresh)).toEqual([
      { type: 'chat.ended', ending: { cause: 'unavailable' }, surveyUrl: undefined },
    ]);
  },
);

test.each([
  ['ChatRequestFail', 'Unavailable', fresh, { cause: 'unavailable' }],
  ['ChatRequestFail', 'Unavailable', inChat, { cause: 'agent-offline' }],
  ['ChatRequestFail', 'Blocked', fresh, { cause: 'blocked' }],
  ['ChatRequestFail', 'NoPost', fresh, { cause: 'desk-error', code: 'DESK_REJECTED_REQUEST' }],
  ['ChatRequestFail', 'InternalFailure', fresh, { cause: 'desk-error', code: 'DESK_UNAVAILABLE' }],
  ['ChatRequestFail', 'Unknown', fresh, { cause: 'desk-error', code: 'DESK_UNAVAILABLE' }],
  ['ChatRequestFail', undefined, fresh, { cause: 'desk-error', code: 'DESK_UNAVAILABLE' }],
  ['ChatRequestFail', 'constructor', fresh, { cause: 'desk-error', code: 'DESK_UNAVAILABLE' }],
  ['ChatEnded', 'agent', inChat, { cause: 'agent' }],
  ['ChatEnded', undefined, inChat, { cause: 'agent' }],
  ['ChatEnded', { odd: 1 }, inChat, { cause: 'agent' }],
  ['ChatEnded', 'client', inChat, { cause: 'user' }],
  ['ChatEnded', 'clientIdleTimeout', inChat, { cause: 'idle' }],
  ['ChatEnded', 'agentsUnavailable', inChat, { cause: 'agent-offline' }],
  ['ChatEnded', 'agentsUnavailable', fresh, { cause: 'unavailable' }],
  ['ChatEnded', 'agentPushTimeout', fresh, { cause: 'declined' }],
  ['ChatEnded', 'NoPost', fresh, { cause: 'desk-error', code: 'DESK_REJECTED_REQUEST' }],
  ['ChatEnded', 'unknown', inChat, { cause: 'desk-error', code: 'DESK_UNAVAILABLE' }],
  ['ChatEnded', 'somethingNew', inChat, { cause: 'desk-error', code: 'DESK_UNAVAILABLE' }],
] as const)('%s with reason %j ends the chat', (type, reason, memory, ending) => {
  expect(hear(said([type, { reason }]), memory)).toEqual([
    { type: 'chat.ended', ending, surveyUrl: memory.joined ? memory.surveyUrl : undefined },
  ]);
});

test('who the agent is and what the agent does is told', () => {
  expect(
    hear(
      said(
        ['ChatEstablished', { name: ' Ada ', chasitorIdleTimeout: { isEnabled: true } }],
        ['ChatTransferred', { name: 'Grace' }],
        ['AgentJoinedConference', { agentName: 'Edsger' }],
        ['AgentLeftConference', { name: 'Edsger' }],
        ['AgentDisconnect'],
        ['ChatEstablished', {}],
      ),
    ),
  ).toEqual([
    { type: 'agent.joined', agentName: 'Ada' },
    { type: 'agent.changed', change: 'transferred', agentName: 'Grace' },
    { type: 'agent.changed', change: 'joined', agentName: 'Edsger' },
    { type: 'agent.changed', change: 'left', agentName: 'Edsger' },
    { type: 'agent.changed', change: 'disconnected', agentName: undefined },
    { type: 'agent.joined', agentName: 'Agent' },
  ]);
});

test('what stands behind the end in its batch is told before it', () => {
  expect(
    hear(
      said(
        ['ChatEnded', { reason: 'agent' }],
        ['ChatMessage', { text: 'bye', name: 'Ada' }],
        ['ChatEnded', { reason: 'client' }],
      ),
    ),
  ).toEqual([
    { type: 'agent.said', text: 'bye', agentName: 'Ada' },
    { type: 'chat.ended', ending: { cause: 'agent' }, surveyUrl: inChat.surveyUrl },
  ]);
});

test('typing signs that changed places within a batch are put right', () => {
  const typing = (...signs: boolean[]) => signs.map((typing) => ({ type: 'agent.typed', typing }));
  expect(hear(said(['AgentNotTyping'], ['AgentTyping']))).toEqual(typing(true, false));
  // Between two texts it is as it should be.
  expect(hear(said(['AgentTyping'], ['AgentNotTyping'], ['AgentTyping']))).toEqual(typing(true, false, true));
  expect(hear(said(['AgentNotTyping'], ['AgentTyping'], ['AgentNotTyping'], ['AgentTyping']))).toEqual(
    typing(true, false, true, false),
  );
  expect(hear(said(['AgentTyping'], ['AgentNotTyping']))).toEqual(typing(true, false));
});

test('the transcript after a reconnect is read whatever else it holds', () => {
  const chatMessages = [
    { type: 'Agent', name: 'Ada', content: 'it&#39;s one' },
    { type: 'Chasitor', content: 'hi' },
    null,
    { type: 'OperatorTransferred', name: 'Grace' },
    { type: 'Agent', name: 'Ada', content: '' },
    { type: 'Chasitor', content: 7 },
    { type: 'Agent', content: 'two' },
  ];
  const agentEntries = [
    { text: "it's one", agentName: 'Ada' },
    { text: 'two', agentName: undefined },
  ];
  expect(hear(said(['ChasitorSessionData', { chatMessages }]))).toEqual([
    { type: 'session.restored', userEntries: 2, agentEntries },
  ]);
  expect(hear(said(['ChasitorSessionData', { chatMessages: 'none' }]))).toEqual([
    { type: 'session.restored', userEntries: 0, agentEntries: [] },
  ]);
});

test('an empty text is not told, as it is not counted in the transcript', () => {
  expect(hear(said(['ChatMessage', { text: '', name: 'Ada' }], ['ChatMessage', { text: 'hi' }]))).toEqual([
    { type: 'agent.said', text: 'hi', agentName: undefined },
  ]);
});

test.each([
  ['&lt;b&gt; &amp; &quot;q&quot; &apos;', '<b> & "q" \''],
  ['it&#39;s &#x1F600;', "it's 😀"],
  ['&amp;lt;', '&lt;'],
  ['&nbsp; &unknown; & &;', '&nbsp; &unknown; & &;'],
  ['&#0; &#xD800; &#x110000; &#9999999;', '&#0; &#xD800; &#x110000; &#9999999;'],
])('the text %j reads %j', (text, read) => {
  expect(decodeEntities(text)).toBe(read);
});

const anyMessage = fc.record({
  type: fc.oneof(
    fc.constantFrom(
      'ChatRequestSuccess',
      'QueueUpdate',
      'ChatEstablished',
      'ChatMessage',
      'AgentTyping',
      'AgentNotTyping',

      'ChatTransferred',
      'AgentDisconnect',
      'ChasitorSessionData',
      'ChatRequestFail',
      'ChatEnded',
      'toString',
    ),
    fc.anything(),
  ),
  message: fc.anything(),
});

test('whatever a batch holds, it is decoded: ids are distinct, the end is last and single, a repeat is the same', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyMessage, fc.anything()), { maxLength: 30 }), (messages) => {
      const { news } = decodeBatch(messages, cursor, fresh);
      expect(new Set(news.map(({ id }) => id)).size).toBe(news.length);
      const ends = news.flatMap(({ happening }, index) => (happening.type === 'chat.ended' ? [index] : []));
      expect(ends.length).toBeLessThanOrEqual(1);
      expect(ends.every((index) => index === news.length - 1)).toBe(true);
      expect(decodeBatch(messages, cursor, fresh).news).toEqual(news);
    }),
  );
});

test('a longer read of the same place has all the ids of the shorter one', () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 20 }), fc.nat(20), (messages, cut) => {
      const idsOf = (batch: readonly unknown[]): string[] =>
        decodeBatch(batch, cursor, fresh).news.map(({ id }) => id);
      const longer = new Set(idsOf(messages));
      expect(idsOf(messages.slice(0, cut)).filter((id) => !longer.has(id))).toEqual([]);
    }),
  );
});

test.each([{ type: 'ChatEnded' }, { type: 'ChatEnded', message: null }])(
  'a message that says nothing but its type is understood: %j',
  (message) => {
    expect(hear([message])).toMatchObject([{ type: 'chat.ended' }]);
  },
);
