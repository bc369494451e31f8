import type { CommandOutcome } from '../../../src/bridge/ports/agent-desk.ts';
import { createServerMemory } from '../../../src/desks/live-agent/server-memory.ts';
import { startLiveAgentSimulator } from '../../../src/live-agent-simulator/start-live-agent-simulator.ts';
import type { LiveAgentSimulator } from '../../../src/live-agent-simulator/start-live-agent-simulator.ts';
import { aRequest, BOT, deskRig, driveChat, wallClock } from './support/desk-rig.ts';
import { answering, startOddServer } from './support/odd-server.ts';
import { withSimulatedDesk, type SimulatedDesk } from './support/with-simulated-desk.ts';

const BUTTON = '573000000000001';
const AGENT = '005000000000001AAA';
const open = (over: object = {}) => ({ do: 'open-session', request: aRequest(over) }) as const;
const UNAVAILABLE: CommandOutcome = { kind: 'over', ending: { cause: 'unavailable' } };

const choose = ({ vault }: SimulatedDesk, settings: object): void => {
  vault.secrets = { ...vault.secrets, [`${BOT}-settings`]: JSON.stringify(settings) };
};
const requestsTo = ({ control }: Pick<LiveAgentSimulator, 'control'>, endpoint: string): number =>
  Object.values(control.stats().requests[endpoint] ?? {}).reduce((sum, count) => sum + count, 0);

test(
  'a button where nobody is opens no session',
  withSimulatedDesk({}, async ({ chat, control, simulator }) => {
    control.setAvailability(BUTTON, { isAvailable: false });
    expect(await chat.do(open())).toEqual(UNAVAILABLE);
    expect([requestsTo(simulator, 'Availability'), requestsTo(simulator, 'SessionId')]).toEqual([1, 0]);
    expect(chat.session).toEqual({});
    expect(await chat.do(open({ buttonId: '573000000000002AAA' }))).toMatchObject({ kind: 'done' });
    control.setAvailability(BUTTON, { isAvailable: true, estimatedWaitTime: 30 });
    expect(await chat.do(open())).toMatchObject({ kind: 'done' });
  }),
);

test(
  'a button of which the desk says nothing is tried all the same',
  withSimulatedDesk({}, async ({ chat, control }) => {
    control.setAvailability(BUTTON, 'unknown');
    expect(await chat.do(open())).toMatchObject({ kind: 'done' });
  }),
);

test(
  'a chat for one agent asks for the agent, and for the button when it may fall back to it',
  withSimulatedDesk({}, async ({ chat, control }) => {
    control.setAvailability(AGENT.slice(0, 15), { isAvailable: false });
    expect(await chat.do(open({ agentId: AGENT }))).toEqual(UNAVAILABLE);
    expect(await chat.do(open({ agentId: AGENT, fallbackToButton: true }))).toMatchObject({ kind: 'done' });
    control.setAvailability(BUTTON, { isAvailable: false });
    expect(await chat.do(open({ agentId: AGENT, fallbackToButton: true }))).toEqual(UNAVAILABLE);
    control.setAvailability(AGENT.slice(0, 15), { isAvailable: true });
    expect(await chat.do(open({ agentId: AGENT }))).toMatchObject({ kind: 'done' });
  }),
);

test(
  'a bot may leave the question out',
  withSimulatedDesk({}, async (rig) => {
    choose(rig, { checkAvailability: false });
    rig.control.setAvailability(BUTTON, { isAvailable: false });
    expect(await rig.chat.do(open())).toMatchObject({ kind: 'done' });
    expect(requestsTo(rig, 'Availability')).toBe(0);
  }),
);

test.each([
  ['a server error', { kind: 'status', status: 500 }],
  ['a page', { kind: 'html' }],
  ['an answer cut in the middle', { kind: 'truncated-json' }],
  ['more than the limit', { kind: 'oversize', bytes: 5_000_000 }],
  ['a reset', { kind: 'reset' }],
  ['nothing', { kind: 'hang' }],
  ['a refusal', { kind: 'status', status: 403 }],
] as const)('a question that is answered with %s stops no chat and is not repeated', (_, fault) =>
  withSimulatedDesk({ settings: { availabilityTimeoutMs: 100 } }, async (rig) => {
    rig.control.fail({ endpoint: 'Availability', fault });
    expect(await rig.chat.do(open())).toMatchObject({ kind: 'done' });
    expect(requestsTo(rig, 'Availability')).toBe(1);
    expect(rig.chat.session['baseUrl']).toBe(`${rig.simulator.url}/chat/rest/`);
  })(),
);

test(
  'an opening that is aborted while it asks throws the reason and opens nothing',
  withSimulatedDesk({}, async ({ chat, control, simulator }) => {
    control.fail({ endpoint: 'Availability', times: null, fault: { kind: 'hang' } });
    const opening = chat.do(open());
    await control.waitFor((site) => site.faults()[0]?.hits === 1);
    const reason = new Error('lease lost');
    chat.controller.abort(reason);
    await expect(opening).rejects.toBe(reason);
    expect(requestsTo(simulator, 'SessionId')).toBe(0);
  }),
);

/** An org that has moved from one server to another. */
const withMoved =
  (
    body: (sites: {
      old: LiveAgentSimulator;
      now: LiveAgentSimulator;
      rig: ReturnType<typeof deskRig>;
      pass(ms: number): void;
    }) => Promise<void>,
  ) =>
  async (): Promise<void> => {
    const [old, now] = await Promise.all([startLiveAgentSimulator(), startLiveAgentSimulator()]);
    let aheadMs = 0;
    const clock = { ...wallClock, monotonicMs: () => wallClock.monotonicMs() + aheadMs };
    const insecureHosts = [old, now].map(({ url }) => new URL(url).host);
    const rig = deskRig(old.url, { insecureHosts }, clock);
    old.control.setSwitchServer(`${now.url}/chat`);
    try {
      await body({
        old,
        now,
        rig,
        pass: (ms) => {
          aheadMs += ms;
        },
      });
    } finally {
      await rig.desk.close();
      await Promise.all([old.close(), now.close().catch(() => undefined)]);
    }
  };

test(
  'an org that has moved is followed, its chat lives there, and the next chat asks there first',
  withMoved(async ({ old, now, rig: { desk, chat, log }, pass }) => {
    await chat.do(open());
    expect(chat.session['baseUrl']).toBe(`${now.url}/chat/rest/`);
    await chat.do({ do: 'request-agent', request: aRequest() });
    now.control.accept(chat.session['id'] ?? '', 'Ada');
    expect(await chat.hear()).toContainEqual({ type: 'agent.joined', agentName: 'Ada' });
    expect(requestsTo(old, 'SessionId')).toBe(0);
    await driveChat(desk).do(open());
    expect([requestsTo(old, 'Availability'), requestsTo(now, 'Availability')]).toEqual([1, 2]);
    expect(log.lines.filter(({ event }) => event === 'desk.server-switched')).toHaveLength(1);
    pass(3_600_001);
    await driveChat(desk).do(open());
    expect(requestsTo(old, 'Availability')).toBe(2);
  }),
);

test(
  'a server that was switched to and is gone is asked for again',
  withMoved(async ({ old, now, rig: { desk, chat } }) => {
    await chat.do(open());
    await now.close();
    expect(await driveChat(desk).do(open())).toMatchObject({ kind: 'failed' });
    old.control.setSwitchServer(undefined);
    const back = driveChat(desk);
    expect(await back.do(open())).toMatchObject({ kind: 'done' });
    expect(back.session['baseUrl']).toBe(`${old.url}/chat/rest/`);
  }),
);

test(
  'an org that is sent back and forth is followed three times',
  withMoved(async ({ old, now, rig: { chat, log } }) => {
    now.control.setSwitchServer(`${old.url}/chat`);
    expect(await chat.do(open())).toMatchObject({
      kind: 'failed',
      error: expect.objectContaining({ code: 'DESK_UNAVAILABLE' }),
    });
    expect([requestsTo(old, 'Availability'), requestsTo(now, 'Availability')]).toEqual([2, 2]);
    expect(log.lines.filter(({ event }) => event === 'desk.server-switched')).toHaveLength(3);
  }),
);

test.each([
  ['https://attacker.example.com/chat', 'suffix'],
  ['http://127.0.0.1:1/chat', 'scheme'],
  ['https://169.254.169.254/chat', 'ip-literal'],
  ['https://user:pass@d.la2-c1.salesforceliveagent.com/chat', 'userinfo'],
])('a switch to %s is not followed: the chat ends', (newUrl, rule) =>
  withSimulatedDesk({}, async ({ chat, control, log, simulator }) => {
    control.setSwitchServer(newUrl);
    expect(await chat.do(open())).toEqual({
      kind: 'over',
      ending: { cause: 'desk-error', code: 'DESK_HOST_FORBIDDEN' },
    });
    expect(requestsTo(simulator, 'SessionId')).toBe(0);
    expect(log.lines.find(({ event }) => event === 'desk.not-opened')?.fields.error).toMatchObject({
      details: { field: 'SwitchServer', rule },
    });
  })(),
);

test(
  'a switch to what is no URL is no answer',
  withSimulatedDesk({}, async ({ chat, control }) => {
    control.setSwitchServer('somewhere else');
    expect(await chat.do(open())).toMatchObject({ kind: 'done' });
  }),
);

test('a version of the API that the bot chose goes with every request of its chats', async () => {
  const odd = await startOddServer();
  const { desk, chat, vault } = deskRig(odd.url);
  vault.secrets = { ...vault.secrets, [`${BOT}-settings`]: '{"apiVersion":41}' };
  odd.answer = answering({ id: 'id', key: 'key', affinityToken: 'affinity', clientPollTimeout: 40 });
  try {
    await chat.do(open());
    await chat.do({ do: 'request-agent', request: aRequest() });
    await chat.poll();
    await chat.send('hello');
    await chat.do({ do: 'reconnect' });
    const versions = odd.requests.map(({ path, headers }) => [
      path.split('?')[0]?.replace('/chat/rest/', ''),
      headers['x-liveagent-api-version'],
    ]);
    expect(versions).toEqual([
      ['/services/oauth2/token', undefined],
      ['Visitor/Availability', '41'],
      ['System/SessionId', '41'],
      ['Chasitor/ChasitorInit', '41'],
      ['System/Messages', '41'],
      ['Chasitor/ChatMessage', '41'],
      ['System/ReconnectSession', '41'],
    ]);
    const [, availability, session] = odd.requests;
    expect(availability?.headers).not.toHaveProperty('x-liveagent-affinity');
    expect(session?.headers).toHaveProperty('x-liveagent-affinity', 'null');
  } finally {
    await desk.close();
    await odd.close();
  }
});

test('where an org was found is remembered for its setting alone, and for its time', () => {
  let nowMs = 0;
  const memory = createServerMemory({ ...wallClock, monotonicMs: () => nowMs }, 1_000);
  memory.switched('bot', 'https://a/', 'https://b/');
  expect(memory.of('bot', 'https://a/')).toBe('https://b/');
  expect(memory.of('bot', 'https://c/')).toBe('https://c/');
  expect(memory.of('other', 'https://a/')).toBe('https://a/');
  nowMs = 1_000;
  expect(memory.of('bot', 'https://a/')).toBe('https://a/');
});
