import { requestedVisitor, talkingVisitor, textsOf, typesOf, Visitor } from './visitor.ts';
import { withSimulator } from './with-simulator.ts';

test(
  'a chat goes from routing to an agent, in the order that was captured of real ones',
  withSimulator({}, async (simulator) => {
    const visitor = await requestedVisitor(simulator);
    simulator.control.accept(visitor.id, 'Alex');
    const answer = await visitor.poll();
    expect(typesOf(answer.messages)).toEqual(['ChatRequestSuccess', 'QueueUpdate', 'ChatEstablished']);
    expect(answer.messages[2]?.message).toMatchObject({ name: 'Alex', sneakPeekEnabled: false });
    expect(answer.sequence).toBe(2);
  }),
);

test(
  'QueueUpdate comes only to those who asked for it',
  withSimulator({}, async (simulator) => {
    const visitor = await requestedVisitor(simulator, { receiveQueueUpdates: false });
    simulator.control.queue(visitor.id, 3, 60);
    simulator.control.accept(visitor.id);
    expect(typesOf((await visitor.poll()).messages)).toEqual(['ChatRequestSuccess', 'ChatEstablished']);
  }),
);

test(
  'what was not acknowledged is delivered again; 0 is an acknowledgement',
  withSimulator({}, async (simulator) => {
    const visitor = await requestedVisitor(simulator);
    const first = await visitor.poll(-1);
    expect([first.sequence, typesOf(first.messages)]).toEqual([0, ['ChatRequestSuccess']]);
    simulator.control.accept(visitor.id);
    expect(typesOf((await visitor.poll(-1)).messages)).toHaveLength(3);
    const rest = await visitor.poll(0);
    expect([rest.sequence, typesOf(rest.messages)]).toEqual([2, ['QueueUpdate', 'ChatEstablished']]);
    expect(rest.offset).toBeGreaterThan(first.offset);
  }),
);

test(
  'an empty poll is held, then 204; an event ends the hold',
  withSimulator({ holdMs: 80 }, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const from = performance.now();
    const { status, text } = await visitor.poll();
    expect([status, text]).toEqual([204, '']);
    expect(performance.now() - from).toBeGreaterThanOrEqual(75);
    const held = visitor.poll();
    await simulator.control.waitFor({ for: 'polling', chatId: visitor.id });
    simulator.control.say(visitor.id, 'hello');
    expect(textsOf((await held).messages)).toEqual(['hello']);
  }),
);

test(
  'a second poll gets 409 and the chat is over',
  withSimulator({ holdMs: 10_000 }, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const first = visitor.poll();
    await simulator.control.waitFor({ for: 'polling', chatId: visitor.id });
    expect((await visitor.poll()).status).toBe(409);
    expect((await first).status).toBe(403);
    expect((await visitor.post('ChatMessage', { text: 'anyone?' })).status).toBe(403);
    const chat = simulator.control.chat(visitor.id);
    expect([chat.phase, chat.endReason, chat.polls.maxOverlapping]).toEqual(['gone', 'second-poll', 2]);
    expect(simulator.control.stats()).toMatchObject({ maxOverlappingPolls: 2, overlappedChats: 1 });
  }),
);

test(
  'a second poll only gets its 409 when the chat shall live on',
  withSimulator({ holdMs: 200, secondPoll: 'refuse' }, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const first = visitor.poll();
    await simulator.control.waitFor({ for: 'polling', chatId: visitor.id });
    expect((await visitor.poll()).status).toBe(409);
    expect((await first).status).toBe(204);
  }),
);

test(
  'a poll after an aborted one is no second poll',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    for (let turn = 0; turn < 20; turn += 1) {
      const abort = new AbortController();
      const aborted = visitor.poll(visitor.ack, abort.signal).catch(() => 'aborted');
      await simulator.control.waitFor({ for: 'polling', chatId: visitor.id });
      abort.abort();
      await aborted;
    }
    expect((await visitor.poll()).status).toBe(204);
    expect(simulator.control.stats().maxOverlappingPolls).toBe(1);
  }),
);

test(
  'a broken connection still counts as a poll when it is noticed late',
  withSimulator({ holdMs: 10_000, closeDetectionDelayMs: 5_000 }, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const abort = new AbortController();
    const aborted = visitor.poll(visitor.ack, abort.signal).catch(() => 'aborted');
    await simulator.control.waitFor({ for: 'polling', chatId: visitor.id });
    abort.abort();
    await aborted;
    expect((await visitor.poll()).status).toBe(409);
  }),
);

test(
  'the visitor is heard only between ChatEstablished and the end',
  withSimulator({}, async (simulator) => {
    const visitor = await requestedVisitor(simulator);
    expect((await visitor.post('ChatMessage', { text: 'early' }, 2)).status).toBe(500);
    expect((await visitor.post('ChasitorTyping', {}, 2)).status).toBe(500);
    simulator.control.accept(visitor.id);
    expect((await visitor.post('ChatMessage', { text: 'in time' }, 2)).status).toBe(200);
    simulator.control.end(visitor.id, 'agent');
    expect((await visitor.post('ChatMessage', { text: 'late' }, 3)).status).toBe(403);
    expect(simulator.control.chat(visitor.id).transcript.map(({ text }) => text)).toEqual(['in time']);
  }),
);

test(
  'ChatEnd by the visitor is told back once, then the session is refused',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    expect((await visitor.post('ChatEnd', { reason: 'clientIdleTimeout' }, 2)).status).toBe(400);
    expect((await visitor.post('ChatEnd', { type: 'ChatEndReason', reason: 'client' }, 2)).status).toBe(200);
    const ack = visitor.ack;
    const end = await visitor.poll();
    expect(end.messages).toEqual([{ type: 'ChatEnded', message: { reason: 'client', attachedRecords: [] } }]);
    expect((await visitor.poll()).status).toBe(403);
    // Its answer may have been lost: with the old ack it is read again.
    expect(typesOf((await visitor.poll(ack)).messages)).toEqual(['ChatEnded']);
  }),
);

test(
  'deleting the session fails the open poll',
  withSimulator({ holdMs: 10_000 }, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const poll = visitor.poll();
    await simulator.control.waitFor({ for: 'polling', chatId: visitor.id });
    const path = `System/SessionId/${encodeURIComponent(visitor.key)}`;
    const { 'x-liveagent-session-key': key, ...headers } = visitor.headers();
    expect((await visitor.send('DELETE', path, { headers })).status).toBe(200);
    expect([key, (await poll).status]).toEqual([visitor.key, 403]);
    expect((await visitor.poll()).status).toBe(403);
  }),
);

test(
  'a session without polls expires, one with polls lives',
  withSimulator({ connectionTimeoutMs: 150, holdMs: 60 }, async (simulator) => {
    const silent = await talkingVisitor(simulator);
    const polling = await talkingVisitor(simulator);
    const gone = simulator.control.waitFor({ for: 'gone', chatId: silent.id });
    while (simulator.control.chat(silent.id).phase !== 'gone') {
      expect((await polling.poll()).status).toBe(204);
    }
    await gone;
    expect(simulator.control.chat(silent.id).endReason).toBe('expired');
    expect((await silent.poll()).status).toBe(403);
    expect((await polling.poll()).status).toBe(204);
  }),
);

test(
  'a session does not expire while its poll is held',
  withSimulator({ connectionTimeoutMs: 60, holdMs: 200 }, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    expect((await visitor.poll()).status).toBe(204);
    expect((await visitor.poll()).status).toBe(204);
  }),
);

test(
  'close ends promptly with open polls',
  withSimulator({ holdMs: 60_000 }, async (simulator) => {
    const visitor = new Visitor(simulator);
    await visitor.openSession();
    const poll = visitor.poll().catch(() => 'broken');
    await simulator.control.waitFor({ for: 'polling', chatId: visitor.id });
    await simulator.close();
    expect(await poll).toBe('broken');
  }),
);
