import { aText } from './support/desk-rig.ts';
import { withSimulatedDesk } from './support/with-simulated-desk.ts';

test(
  'a session that moves is found again: new affinity, numbers and cursor from the start, one generation on',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    await chat.send('before');
    const { affinityToken, offset } = chat.session;
    control.handover(chatId());
    expect(await chat.poll()).toEqual({ kind: 'moved' });
    expect(await chat.send('during')).toEqual({ kind: 'moved' });
    expect(await chat.do({ do: 'reconnect' })).toMatchObject({ kind: 'done' });
    expect(chat.session).toMatchObject({ ack: '-1', generation: '1', next: '1' });
    expect(chat.session['affinityToken']).not.toBe(affinityToken);
    expect(chat.session).not.toHaveProperty('reserved');
    expect(await chat.hear()).toEqual([{ type: 'session.restored', userEntries: 1, agentEntries: [] }]);
    expect(await chat.do({ do: 'resync' })).toEqual({ kind: 'done', change: {} });
    expect(await chat.send('during')).toMatchObject({ kind: 'done' });
    expect(control.chat(chatId()).transcript.map(({ text }) => text)).toEqual(['before', 'during']);
    const reconnect = control.journal(chatId()).find(({ type }) => type === 'handover.reconnected');
    expect(reconnect).toMatchObject({ offset: Number(offset), lastOffset: Number(offset) });
  }),
);

test(
  'the transcript brings what the agent said and nobody had read before the move',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    control.say(chatId(), 'one');
    await chat.hear();
    control.say(chatId(), 'two &lt;3');
    control.handover(chatId());
    await chat.do({ do: 'reconnect' });
    const agentEntries = [
      { text: 'one', agentName: 'Ada' },
      { text: 'two <3', agentName: 'Ada' },
    ];
    expect(await chat.hear()).toEqual([{ type: 'session.restored', userEntries: 0, agentEntries }]);
    await chat.do({ do: 'resync' });
    control.say(chatId(), 'three');
    expect(await chat.hear()).toEqual([{ type: 'agent.said', text: 'three', agentName: 'Ada' }]);
  }),
);

test(
  'ids of the new server’s news are not those of the old one, and are the same when read again',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    const ids = async (): Promise<string[]> => {
      const outcome = await chat.poll();
      return outcome.kind === 'heard' ? outcome.news.map(({ id }) => id) : [];
    };
    chat.keep({ ack: '-1' });
    const old = await ids();
    control.say(chatId(), 'unread');
    control.handover(chatId());
    await chat.do({ do: 'reconnect' });
    const first = await ids();
    const second = await ids();
    expect(second).toEqual(first);
    expect(new Set([...old, ...first]).size).toBe(old.length + first.length);
  }),
);

test(
  'the desk may go on counting: then our numbers go on too',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    await chat.send('before');
    control.handover(chatId(), { resetSequence: false });
    await chat.do({ do: 'reconnect' });
    expect(chat.session['next']).toBe('3');
    await chat.hear();
    await chat.do({ do: 'resync' });
    expect(await chat.send('after')).toMatchObject({ kind: 'done' });
  }),
);

test(
  'without a word about the numbers they start again',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    control.handover(chatId(), { resetSequence: 'absent' });
    await chat.do({ do: 'reconnect' });
    expect(chat.session['next']).toBe('1');
  }),
);

test(
  'a reconnect that meets another 503 is tried again and not a new move',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    control.handover(chatId(), { refuseReconnects: 1 });
    expect(await chat.do({ do: 'reconnect' })).toMatchObject({ kind: 'failed' });
    expect(chat.session['generation']).toBe('0');
    expect(await chat.do({ do: 'reconnect' })).toMatchObject({ kind: 'done' });
  }),
);

test(
  'a reconnect into a session that is gone ends the chat; one whose answer is unreadable is tried again',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    control.handover(chatId());
    for (const fault of [{ kind: 'html' }, { kind: 'truncated-json' }] as const) {
      control.fail({ endpoint: 'ReconnectSession', fault });
      expect(await chat.do({ do: 'reconnect' })).toMatchObject({
        kind: 'failed',
        error: expect.objectContaining({ code: 'DESK_ANSWER_UNREADABLE' }),
      });
    }
    control.vanish(chatId());
    expect(await chat.do({ do: 'reconnect' })).toMatchObject({
      kind: 'over',
      ending: { cause: 'session-expired' },
    });
  }),
);

test(
  'words whose answer was lost in the move are counted in the transcript',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'reset', applied: true } });
    expect(await chat.do({ do: 'send', item: aText('arrived') })).toMatchObject({ mayHaveArrived: true });
    control.handover(chatId());
    await chat.do({ do: 'reconnect' });
    expect(await chat.hear()).toEqual([{ type: 'session.restored', userEntries: 1, agentEntries: [] }]);
  }),
);
