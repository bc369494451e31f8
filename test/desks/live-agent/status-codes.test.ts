import type { Command } from '../../../src/conversation/command.ts';
import { aRequest, aText } from './support/desk-rig.ts';
import { withSimulatedDesk, type SimulatedDesk } from './support/with-simulated-desk.ts';

const request = aRequest();
const send: Command = { do: 'send', item: aText('hello') };
const error = (code: string) => expect.objectContaining({ code });

/** What each command makes of a status: kind of the outcome and, for a failure, whether it may have arrived. */
const expected = {
  400: { open: 'over', ask: 'over', send: 'refused', typing: 'refused', leave: 'refused', sync: 'failed' },
  404: { open: 'over', ask: 'over', send: 'refused', typing: 'refused', leave: 'refused', sync: 'failed' },
  405: { open: 'over', ask: 'over', send: 'refused', typing: 'refused', leave: 'refused', sync: 'failed' },
  401: { open: 'failed', ask: 'failed', send: 'failed', typing: 'failed', leave: 'failed', sync: 'failed' },
  403: { open: 'over', ask: 'over', send: 'over', typing: 'over', leave: 'over', sync: 'over' },
  429: { open: 'failed', ask: 'failed', send: 'failed', typing: 'failed', leave: 'failed', sync: 'failed' },
  500: { open: 'failed', ask: 'failed', send: 'failed', typing: 'failed', leave: 'failed', sync: 'failed' },
  502: { open: 'failed', ask: 'failed', send: 'failed', typing: 'failed', leave: 'failed', sync: 'failed' },
  503: { open: 'failed', ask: 'moved', send: 'moved', typing: 'moved', leave: 'moved', sync: 'moved' },
  504: { open: 'failed', ask: 'failed', send: 'failed', typing: 'failed', leave: 'failed', sync: 'failed' },
} as const;

const COMMANDS = {
  open: { command: { do: 'open-session', request }, endpoint: 'SessionId' },
  ask: { command: { do: 'request-agent', request }, endpoint: 'ChasitorInit' },
  send: { command: send, endpoint: 'ChatMessage' },
  typing: { command: { do: 'show-typing', typing: true }, endpoint: 'ChasitorTyping' },
  leave: { command: { do: 'leave', unanswered: false }, endpoint: 'ChatEnd' },
  sync: { command: { do: 'resync' }, endpoint: 'ChasitorResyncState' },
} as const;

const arrive = async (rig: SimulatedDesk, name: keyof typeof COMMANDS): Promise<void> => {
  if (name === 'open') return;
  if (name === 'ask') await rig.chat.do({ do: 'open-session', request });
  else await rig.talk();
};

describe.each(Object.entries(expected))('status %s', (status, kinds) => {
  test.each(Object.entries(kinds))('of %s means %s', (name, kind) =>
    withSimulatedDesk({}, async (rig) => {
      const { command, endpoint } = COMMANDS[name as keyof typeof COMMANDS];
      await arrive(rig, name as keyof typeof COMMANDS);
      rig.control.fail({ endpoint, fault: { kind: 'status', status: Number(status), body: 'odd' } });
      const before = rig.control.stats().requests[endpoint] ?? {};
      const outcome = await rig.chat.do(command);
      expect(outcome.kind).toBe(kind);
      if (outcome.kind === 'failed' && name !== 'open') {
        expect(outcome.mayHaveArrived).toBe(['500', '502', '504'].includes(status));
      }
      const requests = rig.control.stats().requests[endpoint] ?? {};
      const sum = (counts: Readonly<Record<string, number>>): number =>
        Object.values(counts).reduce((total, count) => total + count, 0);
      expect(sum(requests) - sum(before)).toBe(1);
    })(),
  );
});

test(
  'a chat that cannot be opened ends with the code that says why',
  withSimulatedDesk({}, async ({ chat, control }) => {
    control.fail({ endpoint: 'SessionId', fault: { kind: 'status', status: 400 } });
    expect(await chat.do({ do: 'open-session', request })).toEqual({
      kind: 'over',
      ending: { cause: 'desk-error', code: 'DESK_REJECTED_REQUEST' },
    });
    await chat.do({ do: 'open-session', request });
    control.fail({ endpoint: 'ChasitorInit', fault: { kind: 'status', status: 403 } });
    expect(await chat.do({ do: 'request-agent', request })).toEqual({
      kind: 'over',
      ending: { cause: 'session-expired', code: 'DESK_SESSION_LOST' },
    });
  }),
);

test.each([301, 400, 401, 404, 405, 418, 429, 500, 502, 504])(
  'a poll that is answered with %i ends nothing: the next one hears everything',
  (status) =>
    withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
      await talk();
      const { session } = chat;
      control.fail({ endpoint: 'Messages', fault: { kind: 'status', status } });
      expect(await chat.poll()).toMatchObject({ kind: 'failed' });
      expect(chat.session).toEqual(session);
      control.say(chatId(), 'still here');
      expect(await chat.hear()).toEqual([{ type: 'agent.said', text: 'still here', agentName: 'Ada' }]);
    })(),
);

test.each([
  [403, { kind: 'over', ending: { cause: 'session-expired', code: 'DESK_SESSION_LOST' } }],
  [409, { kind: 'over', ending: { cause: 'session-expired', code: 'DESK_SESSION_LOST' } }],
  [503, { kind: 'moved' }],
  [204, { kind: 'heard', news: [], change: {} }],
])('a poll that is answered with %i has a meaning of its own', (status, outcome) =>
  withSimulatedDesk({}, async ({ chat, control, talk }) => {
    await talk();
    control.fail({ endpoint: 'Messages', fault: { kind: 'status', status } });
    expect(await chat.poll()).toEqual(outcome);
  })(),
);

test(
  'an empty poll keeps the cursor, and 0 is a cursor like any other',
  withSimulatedDesk({}, async ({ chat, control, request, chatId }) => {
    await request();
    await chat.hear();
    chat.keep({ ack: '0' });
    const batch = await chat.poll();
    expect(batch.kind).toBe('heard');
    chat.keep({ ack: String(control.chat(chatId()).polls.lastIndex) });
    expect(await chat.poll()).toEqual({ kind: 'heard', news: [], change: {} });
  }),
);

test(
  'a request that found no listener has not arrived',
  withSimulatedDesk({}, async ({ chat, talk, simulator }) => {
    await talk();
    await simulator.close();
    // This one may still have gone out over the connection that was kept.
    await chat.do(send);
    expect(await chat.do(send)).toMatchObject({
      kind: 'failed',
      mayHaveArrived: false,
      error: error('DESK_UNAVAILABLE'),
    });
  }),
);

test(
  'a POST whose answer was lost may have arrived; the same number again is taken for the same words',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'reset', applied: true } });
    expect(await chat.do(send)).toMatchObject({ kind: 'failed', mayHaveArrived: true });
    expect(await chat.do(send)).toMatchObject({ kind: 'done' });
    expect(control.chat(chatId())).toMatchObject({
      transcript: [{ from: 'customer', text: 'hello' }],
      sequence: { replays: 1 },
    });
  }),
);

test(
  'a success is a success although its body is cut off or far too large',
  withSimulatedDesk({ settings: { maxAnswerBytes: 1_024 } }, async ({ chat, control, talk, chatId }) => {
    await talk();
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'oversize', bytes: 50_000, applied: true } });
    expect(await chat.send('one')).toMatchObject({ kind: 'done' });
    expect(await chat.send('two')).toMatchObject({ kind: 'done' });
    expect(control.chat(chatId()).transcript.map(({ text }) => text)).toEqual(['one', 'two']);
  }),
);
