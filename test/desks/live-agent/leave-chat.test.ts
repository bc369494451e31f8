import type { Command } from '../../../src/conversation/command.ts';
import { aRequest } from './support/desk-rig.ts';
import { withSimulatedDesk } from './support/with-simulated-desk.ts';

const leave = (unanswered: boolean): Command => ({ do: 'leave', unanswered });
const SERVER_ERROR = { kind: 'status', status: 500 } as const;

describe('leaving a chat that no agent has taken', () => {
  test(
    'a desk that takes no ChatEnd then is told to forget the session, and its poll says that the chat is over',
    withSimulatedDesk({ chatEndWhileQueued: 'fail' }, async ({ chat, control, chatId, request }) => {
      await request();
      expect(await chat.do(leave(true))).toMatchObject({ kind: 'done' });
      expect(control.chat(chatId()).phase).toBe('gone');
      expect(await chat.poll()).toMatchObject({ kind: 'over' });
      expect(control.stats().requests['DeleteSession']).toEqual({ 200: 1 });
    }),
  );

  test(
    'also before anybody was asked for',
    withSimulatedDesk({}, async ({ chat, control, chatId }) => {
      await chat.do({ do: 'open-session', request: aRequest() });
      expect(await chat.do(leave(true))).toMatchObject({ kind: 'done' });
      expect(control.chat(chatId()).phase).toBe('gone');
    }),
  );

  test(
    'a desk that takes it is asked for nothing else',
    withSimulatedDesk({ chatEndWhileQueued: 'accept' }, async ({ chat, control, request }) => {
      await request();
      expect(await chat.do(leave(true))).toMatchObject({ kind: 'done' });
      expect(control.stats().requests['DeleteSession']).toBeUndefined();
    }),
  );

  test(
    'where nothing was answered nothing is known, and where DELETE fails too the whole is tried again',
    withSimulatedDesk({ chatEndWhileQueued: 'fail' }, async ({ chat, control, request }) => {
      await request();
      control.fail({ endpoint: 'ChatEnd', fault: { kind: 'reset', applied: false } });
      expect(await chat.do(leave(true))).toMatchObject({ kind: 'failed' });
      expect(control.stats().requests['DeleteSession']).toBeUndefined();
      control.fail({ endpoint: 'DeleteSession', fault: SERVER_ERROR });
      expect(await chat.do(leave(true))).toMatchObject({ kind: 'failed' });
      expect(await chat.do(leave(true))).toMatchObject({ kind: 'done' });
    }),
  );
});

test(
  'a chat with an agent is not deleted: its last words are still to be heard',
  withSimulatedDesk({}, async ({ chat, control, chatId, talk }) => {
    await talk();
    control.say(chatId(), 'Goodbye');
    control.fail({ endpoint: 'ChatEnd', fault: SERVER_ERROR });
    expect(await chat.do(leave(false))).toMatchObject({ kind: 'failed' });
    expect(await chat.hear()).toContainEqual({ type: 'agent.said', text: 'Goodbye', agentName: 'Ada' });
    expect(control.stats().requests['DeleteSession']).toBeUndefined();
  }),
);
