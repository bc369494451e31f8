import { nextCommand } from '../../src/conversation/command.ts';
import type { Happening, HappeningBody } from '../../src/conversation/event.ts';
import type { Notice } from '../../src/conversation/notice.ts';
import type { Conversation } from '../../src/conversation/state.ts';
import { transition } from '../../src/conversation/transition.ts';
import { A, aRequest, asked, aText, CHAT, eventId, OTHER_CHAT, said } from '../support/conversations.ts';

const NOW = 1_000;

/** Lets things happen one after the other; gives where it ended and all that was told. */
const live = (
  from: Conversation,
  ...bodies: (HappeningBody | Happening)[]
): { conversation: Conversation; notices: Notice[] } => {
  let conversation = from;
  const notices: Notice[] = [];
  bodies.forEach((body, index) => {
    const step = transition(conversation, { id: `h${String(index)}`, ...body }, NOW);
    if (step.kind === 'ignored') return;
    conversation = step.conversation;
    notices.push(...step.notices);
  });
  return { conversation, notices };
};

const agentJoined: HappeningBody = { type: 'agent.joined', agentName: 'Luz' };
const endedBy = (cause: 'agent' | 'user' | 'session-expired' | 'wait-too-long', chatId = CHAT): Notice => ({
  name: 'chat.ended',
  chatId,
  cause,
  surveyUrl: undefined,
});
const undelivered = (id: string, chatId = CHAT): Notice => ({
  name: 'message.undelivered',
  chatId,
  eventId: eventId(id),
  reason: 'chat-ended',
});

describe('from the handoff to the agent', () => {
  test('a handoff asks for a session, then for an agent', () => {
    const opened = live(A.idle, asked('e1'));
    expect(nextCommand(opened.conversation)).toEqual({ do: 'open-session', request: aRequest() });
    const { conversation } = live(opened.conversation, { type: 'session.opened' });
    expect(nextCommand(conversation)).toEqual({ do: 'request-agent', request: aRequest() });
    expect(live(conversation, { type: 'agent.requested' }).conversation).toEqual({
      phase: 'waiting',
      chatId: CHAT,
      sinceMs: NOW,
      heard: 0,
      terms: {},
      outgoing: [],
    });
  });

  test('what is typed before the agent comes is held in order and then sent one by one', () => {
    const { conversation, notices } = live(
      A.idle,
      asked('e1'),
      said('m1'),
      { type: 'session.opened' },
      said('m2'),
      { type: 'agent.requested' },
      said('m3'),
    );
    expect(nextCommand(conversation)).toBeUndefined();
    expect(notices).toEqual([]);

    const joined = live(conversation, agentJoined);
    expect(joined.notices).toEqual([{ name: 'chat.started', chatId: CHAT, agentName: 'Luz' }]);
    const order: string[] = [];
    let at = joined.conversation;
    for (let command = nextCommand(at); command?.do === 'send'; command = nextCommand(at)) {
      order.push(command.item.id);
      at = live(at, { type: 'item.delivered', itemId: command.item.id, isText: true }).conversation;
    }
    expect(order).toEqual(['m1', 'm2', 'm3']);
    expect(at).toMatchObject({ phase: 'talking', delivered: 3, outgoing: [] });
  });

  test('queue news is told while waiting', () => {
    expect(live(A.waiting, { type: 'queue.moved', position: 2, estimatedWaitMs: 60_000 }).notices).toEqual([
      { name: 'chat.waiting', chatId: CHAT, position: 2, estimatedWaitMs: 60_000 },
    ]);
  });

  test('a second handoff during a chat is answered and changes nothing; the same one again is a repeat', () => {
    const second = live(A.talking, asked('e2', OTHER_CHAT));
    expect(second.conversation).toEqual(A.talking);
    expect(second.notices).toEqual([
      { name: 'message.undelivered', chatId: CHAT, eventId: 'e2', reason: 'chat-already-open' },
    ]);
    expect(transition(A.talking, asked('e1'), NOW)).toEqual({ kind: 'ignored', why: 'duplicate' });
  });

  test('a handoff whose chat is over does not open it again', () => {
    expect(transition({ phase: 'idle', lastChatId: CHAT }, asked('e1'), NOW)).toEqual({
      kind: 'ignored',
      why: 'duplicate',
    });
  });

  test('a desk that gives no session in time ends the chat and answers what was held', () => {
    const { conversation, notices } = live(A.idle, asked('e1'), said('m1'), {
      type: 'limit.passed',
      what: 'phase',
    });
    expect(conversation).toEqual({ phase: 'idle', lastChatId: CHAT });
    expect(notices).toEqual([
      undelivered('m1'),
      {
        name: 'chat.ended',
        chatId: CHAT,
        cause: 'desk-error',
        code: 'DESK_UNAVAILABLE',
        surveyUrl: undefined,
      },
    ]);
  });

  test('waiting too long leaves the queue and says so', () => {
    const { conversation } = live(A.waiting, { type: 'limit.passed', what: 'phase' });
    expect(nextCommand(conversation)).toEqual({ do: 'leave', unanswered: true });
    expect(live(conversation, { type: 'limit.passed', what: 'phase' }).notices).toEqual([
      endedBy('wait-too-long'),
    ]);
  });
});

describe('during the chat', () => {
  test('the agent’s words, typing and files are told at once', () => {
    const { conversation, notices } = live(
      A.talking,
      { type: 'agent.typed', typing: true },
      { type: 'agent.said', text: 'hello', agentName: 'Luz' },
      { type: 'agent.sent-file', url: 'https://files.example/1', name: 'a.pdf' },
    );
    expect(conversation).toEqual({ ...A.talking, heard: 1 });
    expect(notices).toEqual([
      { name: 'agent.typing', chatId: CHAT, typing: true },
      { name: 'agent.said', chatId: CHAT, text: 'hello', agentName: 'Luz', ordinal: 0 },
      {
        name: 'agent.file',
        chatId: CHAT,
        url: 'https://files.example/1',
        fileName: 'a.pdf',
        contentType: undefined,
      },
    ]);
  });

  test('a transfer renames the agent, a broken connection does not', () => {
    const transferred = live(A.talking, { type: 'agent.changed', change: 'transferred', agentName: 'Sol' });
    expect(transferred.conversation).toEqual({ ...A.talking, agentName: 'Sol' });
    const gone = live(transferred.conversation, { type: 'agent.changed', change: 'disconnected' });
    expect(gone.conversation).toEqual({
      ...A.talking,
      agentName: 'Sol',
      away: { why: 'disconnected', sinceMs: NOW },
    });
    expect(gone.notices).toEqual([
      { name: 'agent.changed', chatId: CHAT, change: 'disconnected', agentName: undefined },
    ]);
  });

  test('words go before the sign of typing, and saying something takes the sign back', () => {
    const typing = live(A.talking, { type: 'user.typed', typing: true });
    expect(nextCommand(typing.conversation)).toEqual({ do: 'show-typing', typing: true });
    expect(nextCommand(live(typing.conversation, said('m1')).conversation)).toEqual({
      do: 'send',
      item: aText('m1'),
    });
    // The sign changed while the old one was on its way: the new one is still to be shown.
    const changed = live(
      typing.conversation,
      { type: 'user.typed', typing: false },
      { type: 'typing.shown', typing: true },
    );
    expect(nextCommand(changed.conversation)).toEqual({ do: 'show-typing', typing: false });
  });

  test('an item the desk refuses is answered and the next one follows', () => {
    const { conversation, notices } = live(A.talking, said('m1'), said('m2'), {
      type: 'item.refused',
      itemId: eventId('m1'),
      reason: 'refused-by-desk',
    });
    expect(nextCommand(conversation)).toEqual({ do: 'send', item: aText('m2') });
    expect(notices).toEqual([
      { name: 'message.undelivered', chatId: CHAT, eventId: 'm1', reason: 'refused-by-desk' },
    ]);
  });
});

describe('what would be lost in silence', () => {
  test('what is over the limit is answered at once, and leaving is heard all the same', () => {
    const many = Array.from({ length: 105 }, (_, n) => said(`m${String(n)}`));
    const { conversation, notices } = live(A.waiting, ...many, { type: 'user.left' });
    expect(notices.filter((notice) => 'reason' in notice && notice.reason === 'too-much-held').length).toBe(
      5,
    );
    expect(notices.length).toBe(105);
    expect(nextCommand(conversation)).toEqual({ do: 'leave', unanswered: true });
    const long = live(A.waiting, { type: 'user.said', items: [aText('long', 'x'.repeat(100_001))] });
    expect(long.conversation).toEqual(A.waiting);
  });

  test('an item given up in doubt that had arrived does not take the next one with it', () => {
    const { conversation } = live(
      A.talking,
      said('m1'),
      said('m2'),
      { type: 'item.refused', itemId: eventId('m1'), reason: 'desk-unavailable' },
      { type: 'session.moved' },
      { type: 'session.reconnected' },
      { type: 'session.restored', userEntries: 1, agentEntries: [] },
    );
    expect(conversation).toMatchObject({ outgoing: [aText('m2')], delivered: 1, doubtful: undefined });
  });
});

describe('the end', () => {
  test('the agent ends: what is unsent is answered, then exactly one chat.ended', () => {
    const { conversation, notices } = live(A.talking, said('m1'), {
      type: 'chat.ended',
      ending: { cause: 'agent' },
      surveyUrl: 'https://survey.example/1',
    });
    expect(conversation).toEqual({ phase: 'idle', lastChatId: CHAT });
    expect(notices).toEqual([
      undelivered('m1'),
      { name: 'chat.ended', chatId: CHAT, cause: 'agent', surveyUrl: 'https://survey.example/1' },
    ]);
  });

  test('the user leaves: words first, then the goodbye, then the cause is the user whatever the desk calls it', () => {
    const leaving = live(A.talking, said('m1'), { type: 'user.left' });
    expect(nextCommand(leaving.conversation)).toEqual({ do: 'send', item: aText('m1') });
    const left = live(leaving.conversation, { type: 'item.delivered', itemId: eventId('m1'), isText: true });
    expect(nextCommand(left.conversation)).toEqual({ do: 'leave', unanswered: false });
    const over = live(
      left.conversation,
      { type: 'leave.sent' },
      { type: 'agent.said', text: 'bye' },
      { type: 'chat.ended', ending: { cause: 'agent' } },
    );
    expect(over.notices).toEqual([
      { name: 'agent.said', chatId: CHAT, text: 'bye', agentName: undefined, ordinal: 0 },
      endedBy('user'),
    ]);
  });

  test('a desk that never confirms the end does not keep the chat open', () => {
    expect(live(A.closing, { type: 'leave.sent' }, { type: 'limit.passed', what: 'phase' }).notices).toEqual([
      endedBy('user'),
    ]);
  });

  test('what is said after the end is answered, with whether there ever was a chat', () => {
    expect(live(A.idle, said('m1')).notices).toEqual([
      { name: 'message.undelivered', chatId: undefined, eventId: 'm1', reason: 'no-chat' },
    ]);
    expect(live({ phase: 'idle', lastChatId: CHAT }, said('m1')).notices).toEqual([undelivered('m1')]);
  });

  test('a handoff while the old chat is closing opens a new one when it is over, with what was said since', () => {
    const { conversation, notices } = live(A.closing, asked('e2', OTHER_CHAT), said('m1'), {
      type: 'chat.ended',
      ending: { cause: 'user' },
    });
    expect(notices).toEqual([endedBy('user')]);
    expect(conversation).toEqual({
      phase: 'opening',
      chatId: OTHER_CHAT,
      sinceMs: NOW,
      heard: 0,
      terms: {},
      request: aRequest(OTHER_CHAT),
      hasSession: false,
      outgoing: [aText('m1')],
    });
  });

  test('leaving takes back a handoff that was kept while closing', () => {
    const { conversation, notices } = live(A.closing, asked('e2', OTHER_CHAT), said('m1'), {
      type: 'user.left',
    });
    expect(conversation).toEqual({ ...A.closing, next: undefined });
    expect(notices).toEqual([undelivered('m1', OTHER_CHAT), endedBy('user', OTHER_CHAT)]);
  });
});

describe('the desk moves the session', () => {
  const lost = live(A.talking, said('m1'), said('m2'), { type: 'session.moved' }).conversation;

  test('nothing is sent until the session is back, then everything in order', () => {
    expect(nextCommand(lost)).toEqual({ do: 'reconnect' });
    const listening = live(lost, { type: 'session.reconnected' }, said('m3')).conversation;
    expect(nextCommand(listening)).toBeUndefined();
    const restored = live(listening, {
      type: 'session.restored',
      userEntries: 0,
      agentEntries: [],
    }).conversation;
    expect(nextCommand(restored)).toEqual({ do: 'resync' });
    const back = live(restored, { type: 'session.synced' }).conversation;
    expect(back).toMatchObject({
      phase: 'talking',
      agentName: 'Luz',
      outgoing: [aText('m1'), aText('m2'), aText('m3')],
    });
  });

  test('an item that the desk’s transcript holds is not sent again', () => {
    const back = live(
      lost,
      { type: 'session.reconnected' },
      { type: 'session.restored', userEntries: 1, agentEntries: [] },
      { type: 'session.synced' },
    ).conversation;
    expect(back).toMatchObject({ phase: 'talking', delivered: 1, outgoing: [aText('m2')] });
  });

  test('what the agent said meanwhile is told from the transcript, with the numbers it would have had', () => {
    const { notices } = live(
      { ...A.moving, heard: 1 },
      {
        type: 'session.restored',
        userEntries: 0,
        agentEntries: [{ text: 'told before' }, { text: 'missed', agentName: 'Luz' }],
      },
    );
    expect(notices).toEqual([
      { name: 'agent.said', chatId: CHAT, text: 'missed', agentName: 'Luz', ordinal: 1 },
    ]);
  });

  test('a second move starts over without giving the session more time', () => {
    const again = live(lost, { type: 'session.reconnected' }, { type: 'session.moved' }).conversation;
    expect(again).toEqual(lost);
  });

  test('leaving during a move is done when the session is back', () => {
    const back = live(
      lost,
      { type: 'user.left' },
      { type: 'session.reconnected' },
      { type: 'session.restored', userEntries: 0, agentEntries: [] },
      { type: 'session.synced' },
      { type: 'item.delivered', itemId: eventId('m1'), isText: true },
      { type: 'item.delivered', itemId: eventId('m2'), isText: true },
    ).conversation;
    expect(nextCommand(back)).toEqual({ do: 'leave', unanswered: false });
  });

  test('a session that does not come back in time is over', () => {
    const { notices } = live(lost, { type: 'limit.passed', what: 'phase' });
    expect(notices.at(-1)).toEqual({ ...endedBy('session-expired'), code: 'DESK_SESSION_LOST' });
    expect(notices.slice(0, -1)).toEqual([undelivered('m1'), undelivered('m2')]);
  });
});
