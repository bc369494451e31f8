import { FaultSchedule } from '../../src/live-agent-simulator/faults/fault-schedule.ts';
import { faultRuleSchema } from '../../src/live-agent-simulator/faults/fault-rule.ts';
import { initBody, talkingVisitor, textsOf, Visitor } from './visitor.ts';
import { withSimulator } from './with-simulator.ts';

test('skip, every and times say which of the matching requests are hit', () => {
  const schedule = new FaultSchedule();
  schedule.add(
    faultRuleSchema.parse({
      endpoint: ['ChatMessage', 'Messages'],
      skip: 1,
      every: 2,
      times: 2,
      fault: { kind: 'swallow' },
    }),
  );
  const hits = Array.from({ length: 8 }, () => schedule.pick('before', { endpoint: 'ChatMessage' }));
  expect(hits.map((hit) => hit !== undefined)).toEqual([
    false,
    false,
    true,
    false,
    true,
    false,
    false,
    false,
  ]);
  expect([schedule.isEmpty, schedule.pick('before', { endpoint: 'ChatEnd' })]).toEqual([true, undefined]);
});

test(
  'any status for the next n requests of an endpoint',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    for (const status of [500, 403, 405, 409, 429]) {
      simulator.control.fail({
        endpoint: 'ChatMessage',
        times: 2,
        fault: { kind: 'status', status, body: 'made up', headers: { 'retry-after': '1' } },
      });
      const refused = { status, text: 'made up' };
      expect(await visitor.post('ChatMessage', { text: 'x' }, 2)).toEqual(refused);
      expect(await visitor.post('ChatMessage', { text: 'x' }, 2)).toEqual(refused);
    }
    expect((await visitor.post('ChatMessage', { text: 'x' }, 2)).status).toBe(200);
    expect(simulator.control.chat(visitor.id).transcript).toHaveLength(1);
    expect(simulator.control.stats().requests['ChatMessage']).toMatchObject({ 429: 2, 200: 1 });
  }),
);

test(
  'a page, a redirect, a cut and a huge answer instead of JSON',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    control.fail({ endpoint: 'Messages', fault: { kind: 'html' } });
    const page = await visitor.send('GET', 'System/Messages?ack=-1');
    expect([page.status, page.text.startsWith('<!DOCTYPE html>')]).toEqual([200, true]);

    control.fail({ endpoint: 'Messages', fault: { kind: 'redirect', location: 'http://127.0.0.1:9/' } });
    const redirect = await fetch(`${simulator.url}/chat/rest/System/Messages`, {
      headers: visitor.headers(),
      redirect: 'manual',
    });
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/']);

    control.fail({ endpoint: 'Messages', fault: { kind: 'truncated-json' } });
    await expect(visitor.poll(-1)).rejects.toThrow('terminated');

    control.fail({ endpoint: 'Messages', fault: { kind: 'oversize', bytes: 3_000_000 } });
    expect((await visitor.send('GET', 'System/Messages?ack=-1')).text.length).toBeGreaterThan(3_000_000);
    expect((await visitor.poll(-1)).messages).toHaveLength(3);
  }),
);

test(
  'a lost poll answer is read again with the old ack and noted',
  withSimulator({ holdMs: 2_000 }, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    const losses = [
      { kind: 'reset', applied: true, headersFirst: true },
      { kind: 'reset', applied: true },
    ] as const;
    for (const fault of losses) {
      control.fail({ endpoint: 'Messages', chatId: visitor.id, fault });
      const poll = visitor.poll();
      await control.waitFor({ for: 'polling', chatId: visitor.id });
      control.say(visitor.id, `words for ${JSON.stringify(fault)}`);
      await expect(poll).rejects.toThrow(/terminated|fetch failed/);
      expect(textsOf((await visitor.poll()).messages)).toEqual([`words for ${JSON.stringify(fault)}`]);
    }
    await control.waitFor(
      () => control.journal(visitor.id).filter(({ type }) => type === 'poll.answer-lost').length === 2,
    );
  }),
);

test(
  'a POST reset before its effect, and one reset after it',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    const send = () => visitor.post('ChatMessage', { text: 'hello' }, 2);
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'reset' } });
    await expect(send()).rejects.toThrow('fetch failed');
    expect(control.chat(visitor.id).transcript).toHaveLength(0);
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'reset', applied: true } });
    await expect(send()).rejects.toThrow('fetch failed');
    expect(control.chat(visitor.id).transcript).toHaveLength(1);
    expect((await send()).text).toBe('OK');
    expect(control.chat(visitor.id).transcript).toHaveLength(1);
  }),
);

test(
  'a swallowed message is acknowledged and never heard',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    simulator.control.fail({ endpoint: 'ChatMessage', fault: { kind: 'swallow' } });
    expect(await visitor.post('ChatMessage', { text: 'lost' }, 2)).toEqual({ status: 200, text: 'OK' });
    expect(simulator.control.chat(visitor.id).transcript).toHaveLength(0);
  }),
);

test(
  'messages in a burst get 200 and are lost',
  withSimulator({ loseBurstsWithinMs: 2_000 }, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    for (const text of ['first', 'second', 'third']) {
      expect((await visitor.post('ChatMessage', { text })).status).toBe(200);
    }
    const journal = simulator.control.journal(visitor.id);
    const texts = (type: string) => journal.flatMap((e) => (e.type === type && 'text' in e ? [e.text] : []));
    expect(texts('customer.said')).toEqual(['first']);
    expect(texts('customer.lost')).toEqual(['second', 'third']);
  }),
);

test(
  'delayed effect, delayed answer, and no answer at all',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    const said = (text: string) => control.waitFor({ for: 'customer-said', chatId: visitor.id, text });
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'delay', delayMs: 60 } });
    const late = visitor.post('ChatMessage', { text: 'late effect' });
    expect(control.chat(visitor.id).transcript).toHaveLength(0);
    expect((await late).status).toBe(200);
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'delay', delayMs: 200, applied: true } });
    let isAnswered = false;
    const slow = visitor.post('ChatMessage', { text: 'late answer' }).then(() => (isAnswered = true));
    await said('late answer');
    expect(isAnswered).toBe(false);
    await slow;
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'hang', applied: true, forMs: 50 } });
    await expect(visitor.post('ChatMessage', { text: 'no answer' })).rejects.toThrow('fetch failed');
    await said('no answer');
  }),
);

test(
  'one hanging bot does not touch another',
  withSimulator({}, async (simulator) => {
    const bad = '00D00000000000B';
    simulator.control.fail({ organizationId: bad, times: null, fault: { kind: 'hang', forMs: 50 } });
    const hung = new Visitor(simulator);
    await hung.openSession();
    const init = initBody({ organizationId: `${bad}AAA` });
    await expect(hung.post('ChasitorInit', init)).rejects.toThrow('fetch failed');
    const well = await talkingVisitor(simulator);
    expect((await well.post('ChatMessage', { text: 'hello' })).status).toBe(200);
    simulator.control.clearFaults();
    expect((await hung.post('ChasitorInit', init, 1)).status).toBe(200);
  }),
);

test(
  'a delayed poll whose client has left does not count as open',
  withSimulator({ holdMs: 10_000 }, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    const abort = new AbortController();
    control.fail({ endpoint: 'Messages', fault: { kind: 'delay', delayMs: 50 } });
    const aborted = visitor.poll(visitor.ack, abort.signal).catch(() => 'aborted');
    await control.waitFor(() => control.journal().some(({ type }) => type === 'fault.applied'));
    abort.abort();
    await aborted;
    const { opened } = control.chat(visitor.id).polls;
    await control.waitFor(() => control.chat(visitor.id).polls.opened > opened);
    await control.waitFor({ for: 'not-polling', chatId: visitor.id });
    control.say(visitor.id, 'still here');
    expect(textsOf((await visitor.poll()).messages)).toEqual(['still here']);
  }),
);

test(
  'an empty poll is not worth a lost answer',
  withSimulator({ holdMs: 40 }, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    control.fail({ endpoint: 'Messages', fault: { kind: 'reset', applied: true } });
    expect((await visitor.poll()).status).toBe(204);
    control.say(visitor.id, 'hello');
    await expect(visitor.poll()).rejects.toThrow('fetch failed');
    expect(textsOf((await visitor.poll()).messages)).toEqual(['hello']);
  }),
);
