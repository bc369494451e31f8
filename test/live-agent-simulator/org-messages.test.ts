import { talkingVisitor, textsOf, typesOf } from './visitor.ts';
import { withSimulator } from './with-simulator.ts';

test(
  'a transfer to a queue that fails gives the chat back to the agent before',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    control.act(visitor.id, { do: 'transfer-to-button' });
    expect(control.chat(visitor.id)).toMatchObject({ phase: 'requeued', agentName: null });
    control.act(visitor.id, { do: 'fail-transfer' });
    expect(control.chat(visitor.id)).toMatchObject({ phase: 'talking', agentName: 'Alex' });
    control.act(visitor.id, { do: 'complete-transfer' });
    expect(typesOf((await visitor.poll()).messages)).toEqual([
      'TransferToButtonInitiated',
      'TransferToButtonFailed',
      'TransferToButtonCompleted',
    ]);
    expect(() => control.act(visitor.id, { do: 'fail-transfer' })).toThrow(/not possible/);
  }),
);

test.each([
  ['string', { reason: 'agent' }],
  ['list', { reason: ['agent'] }],
  ['object', { reason: { reason: 'agent' } }],
  ['json', { reason: '[{"reason":"agent"}]' }],
  ['absent', {}],
] as const)('the reason of an end can be written as %s', (form, message) =>
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    simulator.control.act(visitor.id, { do: 'end', form });
    expect((await visitor.poll()).messages).toEqual([{ type: 'ChatEnded', message }]);
    expect(simulator.control.chat(visitor.id).endReason).toBe('agent');
  })(),
);

test(
  'menus, results, breadcrumbs and the settings of a new agent are told',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    simulator.control.act(visitor.id, [
      { do: 'rich-message', type: 'ChatWindowButton', items: ['Yes', 'No'], text: 'Sure?' },
      { do: 'async-result', isError: true, errorMessage: 'made up' },
      { do: 'breadcrumb', location: 'https://shop.example.com/' },
      {
        do: 'transfer',
        agentName: 'Sam',
        sneakPeekEnabled: true,
        idleTimeout: { timeout: 60, warningTime: 20 },
      },
    ]);
    expect((await visitor.poll()).messages).toMatchObject([
      {
        type: 'RichMessage',
        message: { type: 'ChatWindowButton', items: [{ text: 'Yes' }, { text: 'No' }], text: 'Sure?' },
      },
      { type: 'AsyncResult', message: { isError: true, errorMessage: 'made up' } },
      { type: 'NewVisitorBreadcrumb', message: { location: 'https://shop.example.com/' } },
      {
        type: 'ChatTransferred',
        message: {
          name: 'Sam',
          sneakPeekEnabled: true,
          chasitorIdleTimeout: { isEnabled: true, timeout: 60, warningTime: 20 },
        },
      },
    ]);
  }),
);

test(
  'the journal knows which words a rule forbids, which were reported, and every POST with its body',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    control.act(visitor.id, { do: 'sensitive-rules', rules: [{ name: 'card', pattern: '\\d{16}' }] });
    await visitor.post('ChatMessage', { text: 'it is 4111111111111111' });
    await visitor.post('ChatMessage', { text: 'it is ****' });
    await visitor.post('ChasitorSneakPeek', { position: 16, text: '4111111111111111' });
    const { status } = await visitor.send('POST', 'Chasitor/SensitiveDataRuleTriggered', {
      body: JSON.stringify({ rules: [{ name: 'card' }] }),
    });
    expect(status).toBe(200);
    const noted = control.journal(visitor.id).filter(({ type }) => type.startsWith('rule'));
    expect(noted).toMatchObject([
      { type: 'rule.broken', rule: 'card', noun: 'ChatMessage' },
      { type: 'rule.broken', rule: 'card', noun: 'ChasitorSneakPeek' },
      { type: 'rules.reported', rules: ['card'] },
    ]);
    expect(control.chat(visitor.id).requests.slice(1)).toEqual([
      { noun: 'ChatMessage', sequence: 2, body: { text: 'it is 4111111111111111' } },
      { noun: 'ChatMessage', sequence: 3, body: { text: 'it is ****' } },
      { noun: 'ChasitorSneakPeek', sequence: 4, body: { position: 16, text: '4111111111111111' } },
    ]);
  }),
);

test(
  'a move can be told among the messages: the old server has the last word, the new one begins with its transcript',
  withSimulator({ holdMs: 2_000 }, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    await visitor.post('ChatMessage', { text: 'before' });
    const open = visitor.poll();
    await control.waitFor({ for: 'polling', chatId: visitor.id });
    control.act(visitor.id, { do: 'announce-move' });
    const { messages } = await open;
    expect(messages).toMatchObject([{ type: 'ReconnectSession', message: { resetSequence: true } }]);
    expect((await visitor.post('ChatMessage', { text: 'too soon' })).status).toBe(503);
    visitor.affinity = String(messages[0]?.message['affinityToken']);
    visitor.ack = -1;
    visitor.sequence = 0;
    const [data] = (await visitor.poll()).messages;
    expect(data).toMatchObject({
      type: 'ChasitorSessionData',
      message: { chatMessages: [{ content: 'before' }] },
    });
    await visitor.post('ChasitorResyncState', { organizationId: '00D000000000001' }, null);
    control.say(visitor.id, 'after');
    expect(textsOf((await visitor.poll()).messages)).toEqual(['after']);
    expect((await visitor.post('ChatMessage', { text: 'again' })).status).toBe(200);
  }),
);
