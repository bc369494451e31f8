import { ORGANIZATION, requestedVisitor, talkingVisitor, textsOf, typesOf } from './visitor.ts';
import type { PollAnswer, Visitor } from './visitor.ts';
import { withSimulator } from './with-simulator.ts';

const RESYNC = { organizationId: ORGANIZATION };

const resync = (visitor: Visitor) => visitor.post('ChasitorResyncState', RESYNC, null);

/** What the transcript of a ChasitorSessionData event says. */
const transcriptOf = (answer: PollAnswer): unknown[] => {
  const [data] = answer.messages;
  const lines = data?.message['chatMessages'] as { type: string; content: string }[];
  return lines.map(({ type, content }) => [type, content]);
};

test(
  'after 503, reconnect, session data and resync the chat goes on with new numbers',
  withSimulator({ holdMs: 5_000 }, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const { offset } = await visitor.poll(-1);
    await visitor.post('ChatMessage', { text: 'before' });
    simulator.control.say(visitor.id, 'unread');
    const oldAffinity = visitor.affinity;
    simulator.control.handover(visitor.id);
    expect(await visitor.poll()).toMatchObject({ status: 503, text: 'Invalid Affinity Token' });
    expect((await visitor.post('ChatMessage', { text: 'refused' }, 3)).status).toBe(503);

    const reply = await visitor.reconnect(offset);
    expect(JSON.parse(reply.text)).toEqual({
      messages: [
        { type: 'ReconnectSession', message: { resetSequence: true, affinityToken: visitor.affinity } },
      ],
    });
    expect(visitor.affinity).not.toBe(oldAffinity);
    expect((await visitor.post('ChatMessage', { text: 'refused' }, 1)).status).toBe(503);

    const first = await visitor.poll();
    expect([first.sequence, typesOf(first.messages)]).toEqual([0, ['ChasitorSessionData']]);
    expect(first.offset).toBeGreaterThan(offset);
    expect(transcriptOf(first)).toEqual([
      ['Chasitor', 'before'],
      ['Agent', 'unread'],
    ]);
    expect((await resync(visitor)).text).toBe('OK');
    expect((await visitor.post('ChatMessage', { text: 'after' }, 1)).status).toBe(200);
    simulator.control.say(visitor.id, 'hello again');
    expect(textsOf((await visitor.poll()).messages)).toEqual(['hello again']);
    expect(simulator.control.chat(visitor.id)).toMatchObject({ handover: 'settled', generation: 1 });
  }),
);

test(
  'the open poll gets its 503 at once, or at the end of its hold',
  withSimulator({ holdMs: 300 }, async (simulator) => {
    const { control } = simulator;
    const at: number[] = [];
    for (const openPoll of ['refuse', 'hold'] as const) {
      const visitor = await talkingVisitor(simulator);
      const from = performance.now();
      const poll = visitor.poll();
      await control.waitFor({ for: 'polling', chatId: visitor.id });
      control.handover(visitor.id, { openPoll });
      control.say(visitor.id, 'not for the old server');
      expect((await poll).status).toBe(503);
      at.push(performance.now() - from);
    }
    expect(at[0]).toBeLessThan(250);
    expect(at[1]).toBeGreaterThanOrEqual(295);
  }),
);

test(
  'an ack from the old server reads the new one from its start',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const oldAck = visitor.ack;
    simulator.control.handover(visitor.id);
    await visitor.reconnect();
    const first = await visitor.poll(oldAck);
    expect([oldAck, first.sequence, typesOf(first.messages)]).toEqual([2, 0, ['ChasitorSessionData']]);
    await resync(visitor);
    expect((await visitor.poll()).status).toBe(204);
  }),
);

test(
  'news that was not read before the move follows the session data',
  withSimulator({}, async (simulator) => {
    const visitor = await requestedVisitor(simulator);
    const { offset } = await visitor.poll();
    simulator.control.accept(visitor.id, 'Alex');
    simulator.control.say(visitor.id, 'hello');
    simulator.control.handover(visitor.id);
    await visitor.reconnect(offset);
    const first = await visitor.poll();
    expect(typesOf(first.messages)).toEqual(['ChasitorSessionData', 'QueueUpdate', 'ChatEstablished']);
    expect(transcriptOf(first)).toEqual([['Agent', 'hello']]);
  }),
);

test(
  'a second move during the first, and 503 during the reconnect',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    control.handover(visitor.id, { refuseReconnects: 2 });
    expect((await visitor.reconnect()).status).toBe(503);
    expect((await visitor.reconnect()).status).toBe(503);
    expect((await visitor.reconnect()).status).toBe(200);
    control.handover(visitor.id, { resetSequence: 'absent' });
    expect((await visitor.poll()).status).toBe(503);
    const { text } = await visitor.reconnect();
    expect(text).not.toContain('resetSequence');
    expect(typesOf((await visitor.poll()).messages)).toEqual(['ChasitorSessionData']);
    await resync(visitor);
    expect((await visitor.post('ChatMessage', { text: 'here' }, 1)).status).toBe(200);
    expect(control.chat(visitor.id).generation).toBe(2);
  }),
);

test(
  'who lost the answer of the reconnect reconnects again',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    control.handover(visitor.id);
    control.fail({ endpoint: 'ReconnectSession', fault: { kind: 'reset', applied: true } });
    await expect(visitor.reconnect()).rejects.toThrow('fetch failed');
    expect((await visitor.reconnect()).status).toBe(200);
    expect(typesOf((await visitor.poll()).messages)).toEqual(['ChasitorSessionData']);
    expect((await resync(visitor)).status).toBe(200);
  }),
);

test(
  'resync names the organization of the chat',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    simulator.control.handover(visitor.id);
    await visitor.reconnect();
    expect((await visitor.post('ChasitorResyncState', {}, null)).status).toBe(400);
    const other = { organizationId: '00D000000000009' };
    expect((await visitor.post('ChasitorResyncState', other, null)).status).toBe(400);
    expect((await resync(visitor)).status).toBe(200);
  }),
);

test(
  'all chats move together',
  withSimulator({}, async (simulator) => {
    const visitors = [await talkingVisitor(simulator), await talkingVisitor(simulator)];
    simulator.control.handover('all');
    for (const visitor of visitors) expect((await visitor.poll()).status).toBe(503);
  }),
);
