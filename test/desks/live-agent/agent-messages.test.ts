import { withSimulatedDesk } from './support/with-simulated-desk.ts';

test(
  'transfers, conferences and broken lines are told in the order in which they came',
  withSimulatedDesk({}, async ({ talk, chat, control, chatId }) => {
    await talk();
    control.act(chatId(), [
      { do: 'transfer-to-button' },
      { do: 'fail-transfer' },
      { do: 'transfer-to-button' },
      { do: 'complete-transfer' },
      { do: 'transfer', agentName: 'Grace' },
      { do: 'join-conference', agentName: 'Edsger' },
      { do: 'leave-conference', agentName: 'Edsger' },
      { do: 'disconnect-agent' },
    ]);
    expect(await chat.hear()).toEqual(
      [
        ['transferring', undefined],
        ['transfer-failed', undefined],
        ['transferring', undefined],
        ['transferred', 'Grace'],
        ['joined', 'Edsger'],
        ['left', 'Edsger'],
        ['disconnected', undefined],
      ].map(([change, agentName]) => ({ type: 'agent.changed', change, agentName })),
    );
  }),
);

test(
  'the org’s limits for a silent user come with the agent, and with the one who takes over',
  withSimulatedDesk({}, async ({ request, chat, control, chatId }) => {
    await request();
    control.act(chatId(), { do: 'accept', agentName: 'Ada', idleTimeout: { timeout: 120, warningTime: 90 } });
    expect(await chat.hear()).toContainEqual({
      type: 'agent.joined',
      agentName: 'Ada',
      idleLimitMs: 120_000,
      idleWarningMs: 90_000,
    });
    control.act(chatId(), [
      { do: 'transfer', agentName: 'Bob', idleTimeout: { timeout: 60, warningTime: 60 } },
      {
        do: 'inject',
        type: 'ChatTransferred',
        message: { name: 'Cy', chasitorIdletimeout: { isEnabled: true, timeout: '30', warningTime: 10 } },
      },
    ]);
    const transferred = { type: 'agent.changed', change: 'transferred' };
    expect(await chat.hear()).toEqual([
      { ...transferred, agentName: 'Bob', idleLimitMs: 60_000 },
      { ...transferred, agentName: 'Cy', idleLimitMs: 30_000, idleWarningMs: 10_000 },
    ]);
  }),
);

test.each([
  { isEnabled: false, timeout: 60 },
  { isEnabled: 'true', timeout: 60 },
  { isEnabled: true },
  { isEnabled: true, timeout: 0 },
  { isEnabled: true, timeout: -5 },
  { isEnabled: true, timeout: 1e9 },
  { isEnabled: true, timeout: 2.5 },
  { isEnabled: true, timeout: Number.NaN },
  'soon',
  [],
  null,
])('a limit that is none (%j) is not taken, the agent is', (chasitorIdleTimeout) =>
  withSimulatedDesk({}, async ({ request, chat, control, chatId }) => {
    await request();
    control.inject(chatId(), 'ChatEstablished', { name: 'Ada', chasitorIdleTimeout });
    expect((await chat.hear()).at(-1)).toEqual({ type: 'agent.joined', agentName: 'Ada' });
  })(),
);

test(
  'menus of a bot of the org are choices, wherever they stand',
  withSimulatedDesk({}, async ({ request, chat, control, chatId }) => {
    await request();
    control.act(chatId(), { do: 'accept', agentName: 'Bot', items: ['Billing', 'Orders &amp; more'] });
    expect((await chat.hear()).slice(-2)).toEqual([
      { type: 'agent.joined', agentName: 'Bot' },
      { type: 'agent.offered', choices: ['Billing', 'Orders & more'], agentName: 'Bot' },
    ]);
    const odd = [null, 'x', {}, { text: 7 }, { text: '  ' }, { text: 'kept' }];
    control.act(chatId(), [
      { do: 'rich-message', type: 'ChatWindowButton', items: ['Yes', 'No'], text: ' Sure? ' },
      { do: 'inject', type: 'RichMessage', message: { type: 'ChatWindowMenu', items: odd, text: 5 } },
      { do: 'inject', type: 'RichMessage', message: { type: 'ChatWindowMenu', items: 'none' } },
      { do: 'inject', type: 'RichMessage', message: { type: 'SomethingNew', items: [{ text: 'a' }] } },
      {
        do: 'inject',
        type: 'RichMessage',
        message: {
          type: 'ChatWindowMenu',
          items: Array.from({ length: 100 }, () => ({ text: 'x'.repeat(2_000) })),
        },
      },
    ]);
    const [buttons, kept, huge, ...rest] = await chat.hear();
    expect(rest).toEqual([]);
    expect(buttons).toEqual({ type: 'agent.offered', choices: ['Yes', 'No'], text: 'Sure?' });
    expect(kept).toEqual({ type: 'agent.offered', choices: ['kept'] });
    expect(huge).toEqual({ type: 'agent.offered', choices: Array(50).fill('x'.repeat(500)) });
  }),
);

test(
  'signals of the agent’s console are told whole or not at all',
  withSimulatedDesk({}, async ({ talk, chat, control, chatId, log }) => {
    await talk();
    control.act(chatId(), [
      { do: 'custom-event', type: 'survey', data: '{"score":5}' },
      { do: 'custom-event', type: 'huge', data: 'x'.repeat(8_001) },
      { do: 'inject', type: 'CustomEvent', message: { type: 'bare' } },
      { do: 'inject', type: 'CustomEvent', message: { type: '', data: '' } },
      { do: 'inject', type: 'CustomEvent', message: { type: 'odd', data: { a: 1 } } },
      { do: 'breadcrumb', location: 'https://shop.example.com/' },
    ]);
    expect(await chat.hear()).toEqual([
      { type: 'agent.signalled', event: 'survey', data: '{"score":5}' },
      { type: 'agent.signalled', event: 'bare', data: '' },
    ]);
    expect(log.lines.filter(({ event }) => event === 'desk.message-ignored')).toMatchObject([
      { fields: { type: 'CustomEvent', count: 3 } },
    ]);
  }),
);

test.each([
  ['string', 'agentsUnavailable', 'agent-offline'],
  ['list', 'client', 'user'],
  ['object', 'clientIdleTimeout', 'idle'],
  ['json', 'agentPushTimeout', 'declined'],
  ['absent', 'client', 'agent'],
] as const)('the reason of the end is read as %s', (form, reason, cause) =>
  withSimulatedDesk({}, async ({ talk, chat, control, chatId }) => {
    await talk();
    control.act(chatId(), { do: 'end', reason, form, attachedRecords: [{ id: '500000000000001' }] });
    expect(await chat.hear()).toMatchObject([{ type: 'chat.ended', ending: { cause } }]);
  })(),
);

test(
  'an error of an opening chat ends it; the same of a chat with an agent says nothing',
  withSimulatedDesk({}, async ({ request, talk, chat, control, chatId }) => {
    await request();
    control.act(chatId(), [
      { do: 'async-result', isError: false },
      { do: 'async-result', isError: true, errorMessage: 'made up' },
    ]);
    expect((await chat.hear()).at(-1)).toEqual({
      type: 'chat.ended',
      ending: { cause: 'desk-error', code: 'DESK_REJECTED_REQUEST' },
    });
    chat.session = {};
    await talk();
    control.act(chatId(), { do: 'async-result', isError: true });
    expect(await chat.hear()).toEqual([]);
  }),
);

test(
  'a wait of -1 is unknown, and the survey is the one that was named last',
  withSimulatedDesk(
    { defaultScript: [{ do: 'route', queuePosition: 0, postChatUrl: 'https://survey.example.com/1' }] },
    async ({ request, chat, control, chatId }) => {
      await request();
      expect(await chat.hear()).toEqual([{ type: 'queue.moved', position: 0, estimatedWaitMs: undefined }]);
      control.act(chatId(), [{ do: 'accept' }, { do: 'end' }]);
      expect((await chat.hear()).at(-1)).toMatchObject({ surveyUrl: 'https://survey.example.com/1' });
    },
  ),
);
