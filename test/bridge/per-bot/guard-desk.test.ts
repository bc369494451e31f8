import { guardDesk } from '../../../src/bridge/per-bot/guard-desk.ts';
import type { AgentDesk, CommandOutcome, PollOutcome } from '../../../src/bridge/ports/agent-desk.ts';
import { DEFAULT_RULES, type BotLimits } from '../../../src/conversation/chat-rules.ts';
import type { Command } from '../../../src/conversation/command.ts';
import type { BotSlug } from '../../../src/conversation/ids.ts';
import { HandoffError } from '../../../src/errors/handoff-error.ts';
import { createManualClock } from '../../../src/memory/manual-clock.ts';
import { createMemoryLog } from '../../../src/memory/memory-log.ts';
import { aRequest, aText } from '../../support/conversations.ts';

const OPEN: Command = { do: 'open-session', request: aRequest() };
const SEND: Command = { do: 'send', item: aText('m1') };
const DONE: CommandOutcome = { kind: 'done', change: {} };
const DOWN = { kind: 'failed', error: new HandoffError('DESK_UNAVAILABLE'), mayHaveArrived: true } as const;
const REFUSED: CommandOutcome = { kind: 'refused', change: {} };
const NEWS: PollOutcome = { kind: 'heard', news: [], change: {} };

/** Desk calls that last until the test lets them land. */
const arrange = (limits: Partial<BotLimits> = {}) => {
  const clock = createManualClock();
  const log = createMemoryLog();
  const made: { bot: string; land: (outcome: CommandOutcome | PollOutcome) => void }[] = [];
  const calls = (bot: string): number => made.filter((call) => call.bot === bot).length;
  const later = (bot: string): Promise<CommandOutcome & PollOutcome> =>
    new Promise((land) => {
      // Whoever lets a call land knows whether it is a poll or a command.
      made.push({ bot, land: land as (outcome: CommandOutcome | PollOutcome) => void });
    });
  const raw: AgentDesk = {
    reserve: () => ({}),
    doubt: () => ({}),
    pollHoldMs: () => 0,
    perform: ({ botSlug }) => later(botSlug),
    poll: ({ botSlug }) => later(botSlug),
  };
  const desk = guardDesk({
    desk: raw,
    bots: { lastKnown: () => ({ ...DEFAULT_RULES, limits: { ...DEFAULT_RULES.limits, ...limits } }) },
    clock,
    log,
  });
  const callOf = (bot: string, signal = new AbortController().signal) => ({
    botSlug: bot as BotSlug,
    session: {},
    signal,
  });
  /** Makes a call and lets it land with `outcome`, if it is made. */
  const answered = async (bot: string, command: Command | 'poll', outcome: CommandOutcome | PollOutcome) => {
    const before = made.length;
    const result = command === 'poll' ? desk.poll(callOf(bot)) : desk.perform(callOf(bot), command);
    await clock.advance(0);
    for (const { land } of made.slice(before)) land(outcome);
    return { result: await result, isMade: made.length > before };
  };
  return { clock, log, made, calls, desk, callOf, answered };
};

const FAILED_FAST = {
  kind: 'failed',
  mayHaveArrived: false,
  error: expect.objectContaining({
    code: 'DESK_UNAVAILABLE',
    details: { sent: false, reason: 'breaker open' },
  }),
};

describe('the breaker of a bot', () => {
  test('opens after failures in a row, of any call; commands fail at once then and were not sent', async () => {
    const { answered, log } = arrange();
    for (const what of [OPEN, SEND, 'poll', 'poll', SEND] as const) await answered('bad', what, DOWN);
    expect(await answered('bad', SEND, DONE)).toEqual({ result: FAILED_FAST, isMade: false });
    expect(await answered('bad', OPEN, DONE)).toEqual({ result: FAILED_FAST, isMade: false });
    expect(log.lines.filter(({ event }) => event.startsWith('bot.'))).toMatchObject([
      { event: 'bot.breaker-opened', fields: { botSlug: 'bad', count: 5, delayMs: 1_000 } },
    ]);
  });

  test('of one bot is no other bot’s', async () => {
    const { answered } = arrange();
    for (let time = 0; time < 10; time += 1) await answered('bad', SEND, DOWN);
    expect(await answered('good', SEND, DONE)).toEqual({ result: DONE, isMade: true });
  });

  test.each<[string, CommandOutcome]>([
    ['a refusal', REFUSED],
    ['a session that is over', { kind: 'over', ending: { cause: 'session-expired' } }],
    [
      'a refused login',
      { kind: 'failed', error: new HandoffError('DESK_CREDENTIALS_REFUSED'), mayHaveArrived: false },
    ],
  ])('takes %s for an answer', async (_, outcome) => {
    const { answered } = arrange();
    for (let time = 0; time < 4; time += 1) await answered('bot', SEND, DOWN);
    await answered('bot', SEND, outcome);
    for (let time = 0; time < 4; time += 1) await answered('bot', SEND, DOWN);
    expect((await answered('bot', SEND, DONE)).isMade).toBe(true);
  });

  test.each<[string, CommandOutcome]>([
    ['a session that was moved', { kind: 'moved' }],
    [
      'a secret that could not be read',
      { kind: 'failed', error: new HandoffError('SECRET_UNREADABLE'), mayHaveArrived: false },
    ],
    ['a bug', { kind: 'failed', error: new Error('bug'), mayHaveArrived: false }],
  ])('learns nothing from %s', async (_, outcome) => {
    const { answered } = arrange();
    for (let time = 0; time < 10; time += 1) await answered('bot', SEND, outcome);
    expect((await answered('bot', SEND, DONE)).isMade).toBe(true);
    for (let time = 0; time < 4; time += 1) await answered('bot', SEND, DOWN);
    await answered('bot', SEND, outcome);
    await answered('bot', SEND, DOWN);
    expect((await answered('bot', SEND, DONE)).isMade).toBe(false);
  });

  test('lets one probe through after a pause, and all when it is answered', async () => {
    const { answered, clock, desk, callOf, calls, made, log } = arrange();
    for (let time = 0; time < 5; time += 1) await answered('bad', SEND, DOWN);
    await clock.advance(1_000);
    const probe = desk.perform(callOf('bad'), SEND);
    await clock.advance(0);
    expect(calls('bad')).toBe(6);
    expect((await answered('bad', SEND, DONE)).isMade).toBe(false);
    made.at(-1)?.land(DONE);
    expect(await probe).toEqual(DONE);
    expect((await answered('bad', SEND, DONE)).isMade).toBe(true);
    expect(log.lines.map(({ event }) => event)).toContain('bot.breaker-closed');
  });

  test('never stops a poll, and the first that is answered closes it', async () => {
    const { answered } = arrange();
    for (let time = 0; time < 5; time += 1) await answered('bad', SEND, DOWN);
    expect(await answered('bad', 'poll', DOWN)).toEqual({ result: DOWN, isMade: true });
    expect((await answered('bad', SEND, DONE)).isMade).toBe(false);
    expect(await answered('bad', 'poll', NEWS)).toEqual({ result: NEWS, isMade: true });
    expect((await answered('bad', SEND, DONE)).isMade).toBe(true);
  });
});

describe('the limits of a bot', () => {
  test('let so many openings go at once; polls and words of open chats pass by, and other bots’ openings', async () => {
    const { clock, desk, callOf, calls, made, answered } = arrange({ openingsAtOnce: 2 });
    const openings = Array.from({ length: 5 }, () => desk.perform(callOf('busy'), OPEN));
    await clock.advance(0);
    expect(calls('busy')).toBe(2);
    expect((await answered('busy', SEND, DONE)).isMade).toBe(true);
    expect((await answered('busy', { ...OPEN, do: 'request-agent' }, DONE)).isMade).toBe(true);
    expect((await answered('busy', 'poll', NEWS)).isMade).toBe(true);
    expect((await answered('other', OPEN, DONE)).isMade).toBe(true);
    for (let at = 0; at < made.length; at += 1) {
      made[at]?.land(DONE);
      await clock.advance(0);
    }
    expect(await Promise.all(openings)).toEqual(openings.map(() => DONE));
  });

  test('make a call wait and not fail, whatever it is, and nobody else’s', async () => {
    const { clock, desk, callOf, calls, answered } = arrange({ callsPerSecond: 2 });
    for (let time = 0; time < 6; time += 1) void desk.poll(callOf('busy'));
    await clock.advance(0);
    expect(calls('busy')).toBe(2);
    expect((await answered('other', SEND, DONE)).isMade).toBe(true);
    await clock.advance(500);
    expect(calls('busy')).toBe(3);
    await clock.advance(1_500);
    expect(calls('busy')).toBe(6);
  });

  test('hold nobody who gives up: the wait ends with the signal', async () => {
    const { clock, desk, callOf, calls } = arrange({ openingsAtOnce: 1 });
    void desk.perform(callOf('busy'), OPEN);
    const impatient = new AbortController();
    const second = desk.perform(callOf('busy', impatient.signal), OPEN);
    impatient.abort(new Error('over'));
    await expect(second).rejects.toThrow('over');
    await clock.advance(0);
    expect(calls('busy')).toBe(1);
  });

  test('whoever waits can be sent away, as not sent', async () => {
    const { clock, desk, callOf } = arrange({ openingsAtOnce: 1 });
    void desk.perform(callOf('busy'), OPEN);
    const second = desk.perform(callOf('busy'), OPEN);
    await clock.advance(0);
    desk.sendAway();
    expect(await second).toMatchObject({ kind: 'failed', mayHaveArrived: false });
  });
});

test('made-up bots push no real one out of its limits, and are forgotten', async () => {
  const { answered } = arrange();
  for (let time = 0; time < 5; time += 1) await answered('bad', SEND, DOWN);
  for (let bot = 0; bot < 3_000; bot += 1) await answered(`made-up-${String(bot)}`, SEND, DONE);
  expect((await answered('bad', SEND, DONE)).isMade).toBe(false);
});
