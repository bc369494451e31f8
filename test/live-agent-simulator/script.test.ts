import { requestedVisitor, talkingVisitor, textsOf, typesOf } from './visitor.ts';
import { withSimulator } from './with-simulator.ts';

test(
  'a default script accepts, greets and echoes',
  withSimulator(
    {
      holdMs: 2_000,
      defaultScript: [
        { do: 'queue', position: 2, estimatedWaitTime: 30 },
        { do: 'wait', ms: 20 },
        { do: 'accept', agentName: 'Alex' },
        { do: 'say', text: 'hello' },
        { do: 'echo', typing: true },
      ],
    },
    async (simulator) => {
      const visitor = await requestedVisitor(simulator);
      const waiting = await visitor.poll();
      expect(typesOf(waiting.messages)).toEqual(['ChatRequestSuccess', 'QueueUpdate']);
      expect(waiting.messages[1]?.message).toEqual({ position: 2, estimatedWaitTime: 30 });
      const accepted = await visitor.poll();
      expect(typesOf(accepted.messages)).toEqual(['QueueUpdate', 'ChatEstablished', 'ChatMessage']);
      await visitor.post('ChatMessage', { text: 'one' });
      const echo = await visitor.poll();
      expect(typesOf(echo.messages)).toEqual(['AgentTyping', 'ChatMessage', 'AgentNotTyping']);
      expect(echo.messages[1]?.message).toMatchObject({ text: 'echo: one', name: 'Alex' });
    },
  ),
);

test(
  'the latest rule that matches chooses the script',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    control.setDefaultScript([{ do: 'accept', agentName: 'Default' }]);
    control.setScriptRules([
      { match: { visitorName: 'Blocked' }, script: [{ do: 'refuse', reason: 'Blocked' }] },
      {
        match: { prechat: { label: 'Topic', value: 'billing' }, buttonId: '573000000000001AAA' },
        script: [{ do: 'accept', agentName: 'Billing' }],
      },
    ]);
    const prechatDetails = [{ label: 'Topic', value: 'billing', transcriptFields: [] }];
    const plain = await requestedVisitor(simulator);
    const billing = await requestedVisitor(simulator, { prechatDetails });
    const blocked = await requestedVisitor(simulator, { visitorName: 'Blocked' });
    expect(control.chat(plain.id).agentName).toBe('Default');
    expect(control.chat(billing.id).agentName).toBe('Billing');
    expect((await blocked.poll()).messages).toEqual([
      { type: 'ChatRequestFail', message: { reason: 'Blocked', attachedRecords: [] } },
    ]);
    expect((await blocked.poll()).status).toBe(403);
  }),
);

test(
  'an agent changes, joins, leaves, hands back to a queue and comes back',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    control.act(visitor.id, [
      { do: 'join-conference', agentName: 'Kim' },
      { do: 'leave-conference', agentName: 'Kim' },
      { do: 'transfer', agentName: 'Sam' },
      { do: 'disconnect-agent' },
      { do: 'transfer-to-button' },
      { do: 'transfer', agentName: 'Robin' },
    ]);
    const { messages } = await visitor.poll();
    expect(typesOf(messages)).toEqual([
      'AgentJoinedConference',
      'AgentLeftConference',
      'ChatTransferred',
      'AgentDisconnect',
      'TransferToButtonInitiated',
      'ChatTransferred',
    ]);
    expect(messages[2]?.message).toMatchObject({ name: 'Sam', userId: expect.stringMatching(/^005/) });
    expect(control.chat(visitor.id)).toMatchObject({ phase: 'talking', agentName: 'Robin' });
  }),
);

test(
  'words in the same batch as the end',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    simulator.control.act(visitor.id, {
      do: 'batch',
      actions: [{ do: 'say', text: 'bye {n}', times: 2 }, { do: 'end' }],
    });
    const { messages } = await visitor.poll();
    expect(typesOf(messages)).toEqual(['ChatMessage', 'ChatMessage', 'ChatEnded']);
    expect(textsOf(messages)).toEqual(['bye 1', 'bye 2']);
  }),
);

test(
  'a batch is delivered twice although it was acknowledged',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    simulator.control.act(visitor.id, [{ do: 'repeat-batch' }, { do: 'say', text: 'once more' }]);
    // The first answer after the order repeats the batch before it, too.
    const { messages, sequence } = await visitor.poll();
    expect([sequence, typesOf(messages)]).toEqual([
      3,
      ['ChatRequestSuccess', 'QueueUpdate', 'ChatEstablished', 'ChatMessage'],
    ]);
    expect((await visitor.poll()).status).toBe(204);
  }),
);

test(
  'typing signals arrive swapped',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    simulator.control.act(visitor.id, [
      { do: 'swap-typing' },
      { do: 'type', on: true },
      { do: 'say', text: 'hello' },
      { do: 'type', on: false },
    ]);
    const types = typesOf((await visitor.poll()).messages);
    expect(types).toEqual(['ChatMessage', 'AgentTyping', 'AgentNotTyping']);
  }),
);

test(
  'any message can be injected, and rules and events sent',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    control.inject(visitor.id, 'SomethingNew', { a: 1 });
    control.act(visitor.id, [
      { do: 'custom-event', type: 'survey', data: '5' },
      { do: 'sensitive-rules', rules: [{ name: 'card', pattern: '\\d{16}', actionType: 'Remove' }] },
      { do: 'switch-server', newUrl: 'https://other.example.com/chat' },
    ]);
    expect((await visitor.poll()).messages).toEqual([
      { type: 'SomethingNew', message: { a: 1 } },
      { type: 'CustomEvent', message: { type: 'survey', data: '5' } },
      {
        type: 'SensitiveDataRules',
        message: { sensitiveDataRules: [{ name: 'card', pattern: '\\d{16}', actionType: 'Remove' }] },
      },
      { type: 'SwitchServer', message: { newUrl: 'https://other.example.com/chat' } },
    ]);
  }),
);

test(
  'the agent reacts to words, once or always, and a script waits for moments',
  withSimulator(
    {
      holdMs: 2_000,
      defaultScript: [
        { do: 'when-customer-says', contains: 'bye', actions: [{ do: 'end', reason: 'agent' }] },
        {
          do: 'when-customer-says',
          once: true,
          actions: [
            { do: 'wait', ms: 10 },
            { do: 'say', text: 'welcome' },
          ],
        },
        { do: 'wait-for', moment: 'accepted' },
        { do: 'say', text: 'accepted!' },
        { do: 'wait-for', moment: 'customer-said' },
        { do: 'fail', rule: { endpoint: 'ChatMessage', fault: { kind: 'status', status: 500 } } },
      ],
    },
    async (simulator) => {
      const visitor = await requestedVisitor(simulator);
      simulator.control.accept(visitor.id);
      expect(textsOf(await visitor.pollUntil('ChatMessage'))).toEqual(['accepted!']);
      await visitor.post('ChatMessage', { text: 'hi' });
      expect(textsOf(await visitor.pollUntil('ChatMessage'))).toEqual(['welcome']);
      expect((await visitor.post('ChatMessage', { text: 'bye' }, 3)).status).toBe(500);
      expect((await visitor.post('ChatMessage', { text: 'bye' }, 3)).status).toBe(200);
      expect(typesOf(await visitor.pollUntil('ChatEnded'))).toEqual(['ChatEnded']);
    },
  ),
);

test(
  'a step the chat does not allow is skipped and noted',
  withSimulator({ defaultScript: [{ do: 'say', text: 'too early' }] }, async (simulator) => {
    const visitor = await requestedVisitor(simulator);
    expect(typesOf((await visitor.poll()).messages)).toEqual(['ChatRequestSuccess']);
    const skipped = simulator.control.journal(visitor.id).filter(({ type }) => type === 'step.skipped');
    expect(skipped).toMatchObject([{ action: 'say', why: 'say is not possible while the chat is queued' }]);
  }),
);
