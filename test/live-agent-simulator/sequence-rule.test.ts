import { judgeSequence } from '../../src/live-agent-simulator/session/sequence-rule.ts';
import { initBody, talkingVisitor, Visitor } from './visitor.ts';
import { withSimulator } from './with-simulator.ts';

const OK = { status: 200, text: 'OK' };

test('the rule is a table', () => {
  const outOfSync = { kind: 'out-of-sync', text: 'Out of sync Ack. Expected 9. Actual 3' };
  expect(judgeSequence('strict', 3, undefined)).toEqual({ kind: 'apply', lastSequence: 3 });
  expect(judgeSequence('strict', 3, 4)).toEqual({ kind: 'apply', lastSequence: 4 });
  expect(judgeSequence('strict', 3, 3)).toEqual({ kind: 'replay' });
  expect(judgeSequence('strict', 3, 9)).toEqual(outOfSync);
  expect(judgeSequence('strict', 3, 2).kind).toBe('out-of-sync');
  expect(judgeSequence('lenient', 3, 9)).toEqual({ kind: 'apply', lastSequence: 9 });
  expect(judgeSequence('lenient', 3, 2)).toEqual({ kind: 'replay' });
  expect(judgeSequence('off', 3, 3)).toEqual({ kind: 'apply', lastSequence: 3 });
});

test(
  'a request sent again under its number is acknowledged and heard once',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    expect(await visitor.post('ChatMessage', { text: 'once' }, 2)).toEqual(OK);
    expect(await visitor.post('ChatMessage', { text: 'once' }, 2)).toEqual(OK);
    const chat = simulator.control.chat(visitor.id);
    expect(chat.transcript.map(({ text, sequence }) => [text, sequence])).toEqual([['once', 2]]);
    expect(chat.sequence).toEqual({
      last: 2,
      seen: [
        ['ChasitorInit', 1],
        ['ChatMessage', 2],
        ['ChatMessage', 2],
      ],
      replays: 1,
    });
    expect(simulator.control.stats().duplicatesDetected).toBe(1);
  }),
);

test(
  'a number out of order is 409 and tells the last one accepted',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const conflict = { status: 409, text: 'Out of sync Ack. Expected 7. Actual 1' };
    expect(await visitor.post('ChatMessage', { text: 'early' }, 7)).toEqual(conflict);
    expect(await visitor.post('ChatMessage', { text: 'right' }, 2)).toEqual(OK);
    expect(simulator.control.chat(visitor.id).transcript.map(({ text }) => text)).toEqual(['right']);
  }),
);

test(
  'without the header everything is taken and the counter stays',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    expect(await visitor.post('ChatMessage', { text: 'a' }, null)).toEqual(OK);
    expect(await visitor.post('ChatMessage', { text: 'a' }, null)).toEqual(OK);
    expect(await visitor.post('ChatMessage', { text: 'b' }, 2)).toEqual(OK);
    expect(simulator.control.chat(visitor.id).transcript.map(({ text }) => text)).toEqual(['a', 'a', 'b']);
  }),
);

test(
  'ChasitorInit carries 1',
  withSimulator({}, async (simulator) => {
    const visitor = new Visitor(simulator);
    await visitor.openSession();
    expect((await visitor.post('ChasitorInit', initBody(), 2)).status).toBe(409);
    expect(await visitor.post('ChasitorInit', initBody(), 1)).toEqual(OK);
    expect(await visitor.post('ChasitorInit', initBody(), 1)).toEqual(OK);
  }),
);

test(
  'a refused request does not use up its number',
  withSimulator({}, async (simulator) => {
    const visitor = new Visitor(simulator);
    await visitor.openSession();
    await visitor.post('ChasitorInit', initBody());
    expect((await visitor.post('ChatMessage', { text: 'too early' }, 2)).status).toBe(500);
    simulator.control.accept(visitor.id);
    expect(await visitor.post('ChatMessage', { text: 'in time' }, 2)).toEqual(OK);
  }),
);

test(
  'MultiNoun applies its nouns under one number',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const nouns = [
      { prefix: 'Chasitor', noun: 'ChasitorTyping', object: {} },
      { prefix: 'Chasitor', noun: 'ChatMessage', object: { text: 'as object' } },
      { prefix: 'Chasitor', noun: 'ChatMessage', data: '{"text":"as data"}' },
    ];
    expect(await visitor.post('System/MultiNoun', { nouns })).toEqual(OK);
    expect(await visitor.post('System/MultiNoun', { nouns }, visitor.sequence)).toEqual(OK);
    const chat = simulator.control.chat(visitor.id);
    expect(chat.transcript.map(({ text }) => text)).toEqual(['as object', 'as data']);
    expect([chat.customerIsTyping, chat.sequence.last]).toEqual([true, 2]);
  }),
);
