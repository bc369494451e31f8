import { createDeskPace } from '../../src/bridge/desk-pace.ts';
import type { Command } from '../../src/conversation/command.ts';
import type { EventId } from '../../src/conversation/ids.ts';
import { createManualClock } from '../../src/memory/manual-clock.ts';

const send: Command = { do: 'send', item: { kind: 'text', id: 'e1' as EventId, text: 'hi' } };
const typing: Command = { do: 'show-typing', typing: true };

const paced = () => {
  const clock = createManualClock();
  return { clock, pace: createDeskPace(clock, () => 0, { minPollIntervalMs: 20, sendSpacingMs: 15 }) };
};

test('what the user sends is spaced from answer to next, signs of typing are not', async () => {
  const { clock, pace } = paced();
  expect(pace.commandPauseMs(send)).toBe(0);
  pace.answered(send, 'done', 'talking');
  expect([pace.commandPauseMs(send), pace.commandPauseMs(typing)]).toEqual([15, 0]);
  await clock.advance(10);
  pace.answered(typing, 'done', 'talking');
  expect(pace.commandPauseMs(send)).toBe(5);
  await clock.advance(5);
  expect(pace.commandPauseMs(send)).toBe(0);
});

test('a pause after a failure is for every command, and the longer one counts', async () => {
  const { clock, pace } = paced();
  pace.answered(send, 'done', 'talking');
  expect(pace.answered(send, 'failed', 'talking')).toBe(1);
  const pauseMs = pace.commands.pauseMs() ?? 0;
  expect(pauseMs).toBeGreaterThan(15);
  expect([pace.commandPauseMs(send), pace.commandPauseMs(typing)]).toEqual([pauseMs, pauseMs]);
  pace.commands.over();
  expect(pace.commandPauseMs(send)).toBe(15);
  await clock.advance(15);
  expect(pace.commandPauseMs(send)).toBe(0);
});
