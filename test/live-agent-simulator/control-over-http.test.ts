import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LiveAgentSimulator } from '../../src/live-agent-simulator/start-live-agent-simulator.ts';
import { startLiveAgentSimulator } from '../../src/live-agent-simulator/start-live-agent-simulator.ts';
import { requestedVisitor, talkingVisitor, textsOf } from './visitor.ts';
import { withSimulator } from './with-simulator.ts';

type Json = Record<string, unknown>;

async function control(simulator: LiveAgentSimulator, method: string, path: string, body?: unknown) {
  const response = await fetch(`${simulator.url}/control/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

test(
  'a chat is led by curl alone',
  withSimulator({ holdMs: 2_000 }, async (simulator) => {
    const waiting = control(simulator, 'GET', 'wait?for=requested&visitorName=Sam&timeoutMs=2000');
    const visitor = await requestedVisitor(simulator, { visitorName: 'Sam' });
    expect((await waiting).body).toMatchObject({ id: visitor.id, phase: 'queued', visitorName: 'Sam' });
    const at = `chats/${visitor.id}`;
    expect((await control(simulator, 'POST', `${at}/accept`, { agentName: 'Alex' })).body).toMatchObject({
      phase: 'talking',
      agentName: 'Alex',
    });
    await control(simulator, 'POST', `${at}/say`, { text: 'hello' });
    await control(simulator, 'POST', `${at}/actions`, [
      { do: 'type', on: true },
      { do: 'say', text: 'again' },
    ]);
    expect(textsOf((await visitor.poll()).messages)).toEqual(['hello', 'again']);
    const heard = control(simulator, 'GET', `${at}/wait?for=customer-said&text=hi&timeoutMs=2000`);
    await visitor.post('ChatMessage', { text: 'hi' });
    expect((await heard).status).toBe(200);
    await control(simulator, 'POST', `${at}/end`);
    const { body } = await control(simulator, 'GET', 'chats?phase=ended');
    expect(body['chats']).toMatchObject([{ id: visitor.id, endReason: 'agent' }]);
    const journal = await control(simulator, 'GET', `${at}/journal`);
    const types = (journal.body['entries'] as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        'agent.joined',
        'agent.said',
        'customer.said',
        'event.delivered',
        'chat.ended',
      ]),
    );
  }),
);

test(
  'keys and tokens are not shown',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const { body } = await control(simulator, 'GET', `chats/${visitor.id}`);
    const journal = await control(simulator, 'GET', 'journal');
    const entries = journal.body['entries'] as { n: number }[];
    const later = await control(simulator, 'GET', `journal?after=${entries[2]?.n}`);
    expect(later.body['entries']).toEqual(entries.slice(3));
    const shown = JSON.stringify([body, journal]);
    expect(shown.includes(visitor.key) || shown.includes(visitor.affinity)).toBe(false);
  }),
);

test(
  'mistakes are told apart',
  withSimulator({}, async (simulator) => {
    const visitor = await requestedVisitor(simulator);
    const at = `chats/${visitor.id}`;
    expect((await control(simulator, 'POST', 'chats/nobody/accept')).status).toBe(404);
    expect((await control(simulator, 'POST', `${at}/say`, { text: 'early' })).status).toBe(409);
    expect((await control(simulator, 'POST', `${at}/say`, {})).status).toBe(400);
    expect((await control(simulator, 'POST', `${at}/actions`, { do: 'dance' })).status).toBe(400);
    expect((await control(simulator, 'GET', `${at}/wait?for=ended&timeoutMs=30`)).status).toBe(408);
    expect((await control(simulator, 'GET', `${at}/wait?for=nonsense`)).status).toBe(400);
    expect((await control(simulator, 'GET', 'nothing')).status).toBe(404);
  }),
);

test(
  'faults, hand-over, script, site, tokens, stats and reset',
  withSimulator({}, async (simulator) => {
    const fault = { endpoint: 'ChatMessage', times: null, fault: { kind: 'status', status: 500 } };
    const { body } = await control(simulator, 'POST', 'faults', fault);
    expect(body).toEqual({ id: 'fault-1' });
    const visitor = await talkingVisitor(simulator);
    expect((await visitor.post('ChatMessage', { text: 'x' }, 2)).status).toBe(500);
    expect((await control(simulator, 'GET', 'faults')).body).toMatchObject({ faults: [{ hits: 1 }] });
    await control(simulator, 'DELETE', 'faults/fault-1');
    expect((await visitor.post('ChatMessage', { text: 'x' }, 2)).status).toBe(200);
    await control(simulator, 'POST', 'handover', { resetSequence: false });
    expect((await visitor.poll()).status).toBe(503);
    await control(simulator, 'PUT', 'script', { script: [{ do: 'accept', agentName: 'Robin' }] });
    const scripted = await requestedVisitor(simulator);
    expect(simulator.control.chat(scripted.id).agentName).toBe('Robin');
    const rules = [{ match: { visitorName: 'Sam' }, script: [{ do: 'refuse', reason: 'NoPost' }] }];
    await control(simulator, 'PUT', 'script-rules', { rules });
    await requestedVisitor(simulator, { visitorName: 'Sam' });
    const availability = { id: '573000000000001', availability: { isAvailable: false } };
    await control(simulator, 'PUT', 'availability', availability);
    await control(simulator, 'PUT', 'switch-server', { newUrl: 'https://other.example.com/chat' });
    expect((await control(simulator, 'POST', 'tokens/revoke', {})).body).toEqual({ revoked: 0 });
    expect((await control(simulator, 'GET', 'stats')).body).toMatchObject({
      chats: { talking: 2, ended: 1 },
      requests: { ChatMessage: { 200: 1, 500: 1 }, SessionId: { 200: 3 } },
    });
    await control(simulator, 'POST', 'reset');
    expect((await control(simulator, 'GET', 'chats')).body).toEqual({ chats: [] });
    expect((await control(simulator, 'GET', 'stats')).body).toMatchObject({ requests: {}, chats: {} });
    expect((await visitor.poll()).status).toBe(403);
  }),
);

test('the journal is appended to a file as JSON lines', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  const journalPath = join(folder, 'journal.jsonl');
  const simulator = await startLiveAgentSimulator({ journalPath, holdMs: 50, journalMemoryEntries: 8 });
  const visitor = await talkingVisitor(simulator);
  simulator.control.say(visitor.id, 'hello');
  await visitor.poll();
  const { journalEntriesDropped } = simulator.control.stats();
  await simulator.close();
  const lines = (await readFile(journalPath, 'utf8')).trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as { n: number; type: string; text?: string });
  await rm(folder, { recursive: true });
  expect(journalEntriesDropped).toBeGreaterThan(0);
  expect(entries.map(({ n }) => n)).toEqual(entries.map((_, at) => at));
  expect(entries.filter(({ text }) => text === 'hello').map(({ type }) => type)).toEqual([
    'agent.said',
    'event.delivered',
  ]);
});

test(
  'a reset fails the polls that are open',
  withSimulator({ holdMs: 10_000 }, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const poll = visitor.poll();
    await simulator.control.waitFor({ for: 'polling', chatId: visitor.id });
    simulator.control.reset();
    expect((await poll).status).toBe(403);
  }),
);

test(
  'control over HTTP can be switched off',
  withSimulator({ controlOverHttp: false }, async (simulator) => {
    expect((await fetch(`${simulator.url}/control/health`)).status).toBe(404);
  }),
);
