import { aRequest } from './support/desk-rig.ts';
import { withSimulatedDesk } from './support/with-simulated-desk.ts';

test(
  'a chat runs from the login to the end, with the numbers and the cursor of the guide',
  withSimulatedDesk({ requireBearer: true }, async ({ chat, control, chatId, simulator }) => {
    const request = aRequest({
      visitor: { name: 'Ana', language: 'pt-BR' },
      prechat: [{ label: 'Email', value: 'ana@example.com', transcriptFields: ['Email__c'] }],
      transcript: [
        { from: 'user', text: 'I need a person' },
        { from: 'bot', text: 'One moment' },
      ],
    });
    expect(await chat.do({ do: 'open-session', request })).toMatchObject({ kind: 'done' });
    expect(chat.session).toMatchObject({
      baseUrl: `${simulator.url}/chat/rest/`,
      ack: '-1',
      next: '1',
      generation: '0',
      organizationId: '00D000000000001',
    });
    expect(await chat.do({ do: 'request-agent', request })).toMatchObject({ kind: 'done' });
    expect(control.chat(chatId()).request).toEqual({
      organizationId: '00D000000000001',
      deploymentId: '572000000000001',
      buttonId: '573000000000001',
      sessionId: chatId(),
      visitorName: 'Ana',
      language: 'pt-BR',
      userAgent: 'salesforce-handoff',
      screenResolution: '1920x1080',
      prechatDetails: [
        { label: 'Email', value: 'ana@example.com', transcriptFields: ['Email__c'], displayToAgent: true },
        {
          label: 'Bot transcript',
          value: 'User: I need a person\nBot: One moment',
          transcriptFields: [],
          displayToAgent: true,
        },
      ],
      prechatEntities: [],
      receiveQueueUpdates: true,
      isPost: true,
    });
    expect(await chat.hear()).toContainEqual(expect.objectContaining({ type: 'queue.moved' }));
    control.accept(chatId(), 'Ada');
    control.say(chatId(), 'Hello &amp; welcome');
    expect(await chat.hear()).toEqual(
      expect.arrayContaining([
        { type: 'agent.joined', agentName: 'Ada' },
        { type: 'agent.said', text: 'Hello & welcome', agentName: 'Ada' },
      ]),
    );
    await chat.do({ do: 'show-typing', typing: true });
    await chat.send('Good morning');
    await chat.do({
      do: 'send',
      item: { ...fileItem, caption: 'My bill', name: 'bill.pdf' },
    });
    await chat.do({ do: 'leave', unanswered: false });
    expect(await chat.hear()).toEqual([
      { type: 'chat.ended', ending: { cause: 'user' }, surveyUrl: undefined },
    ]);
    const seen = control.chat(chatId());
    expect(seen.sequence.seen).toEqual([
      ['ChasitorInit', 1],
      ['ChasitorTyping', 2],
      ['ChatMessage', 3],
      ['ChatMessage', 4],
      ['ChatEnd', 5],
    ]);
    expect(seen.transcript.filter(({ from }) => from === 'customer').map(({ text }) => text)).toEqual([
      'Good morning',
      'My bill\nbill.pdf\nhttps://files.example.com/1',
    ]);
    expect(simulator.control.stats().tokens.issued).toEqual({ 'example-client-id': 1 });
  }),
);

const fileItem = { kind: 'file', id: 'file-1' as never, url: 'https://files.example.com/1' } as const;
