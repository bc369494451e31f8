import type { Command } from '../../../src/conversation/command.ts';
import {
  DOUBT,
  judgeOutOfSync,
  numberFor,
  reserveNumber,
  restarted,
  settled,
  type Numbered,
} from '../../../src/desks/live-agent/session/reservation.ts';
import { aText } from './support/desk-rig.ts';

const send = (id: string): Numbered => ({ do: 'send', item: aText('hello', id) });
const session = { id: 'session-1', next: '3' };

const after = (before: Record<string, string>, change: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...before, ...change }).filter(
      (field): field is [string, string] => typeof field[1] === 'string',
    ),
  );

test('a command takes the next number', () => {
  expect(reserveNumber(session, send('a'))).toEqual({
    reserved: '3',
    reservedFor: 'send a',
    next: '3',
    tried: undefined,
    repairs: undefined,
  });
});

test('a command that is already reserved keeps its number and its marks', () => {
  const reserved = after(session, { ...reserveNumber(session, send('a')), tried: '1' });
  expect(reserveNumber(reserved, send('a'))).toEqual({});
  expect(numberFor(reserved, send('a'))).toBe(3);
});

test('another command passes over a number that may have left without anybody remembering', () => {
  const reserved = after(session, reserveNumber(session, { do: 'show-typing', typing: true }));
  const passed = after(reserved, reserveNumber(reserved, send('a')));
  expect(numberFor(passed, send('a'))).toBe(4);
  expect(passed['tried']).toBeUndefined();
});

test('a number that is used up is not given again', () => {
  const used = after(after(session, reserveNumber(session, send('a'))), settled(3));
  expect(numberFor(after(used, reserveNumber(used, send('b'))), send('b'))).toBe(4);
});

test('commands that are not counted reserve nothing', () => {
  const uncounted: Command[] = [{ do: 'reconnect' }, { do: 'resync' }];
  expect(uncounted.map((command) => reserveNumber(session, command))).toEqual([{}, {}]);
});

test('a 409 that names our own number says that the request had arrived', () => {
  expect(judgeOutOfSync(session, 3, 'Out of sync Ack. Expected 3. Actual 3')).toEqual({
    kind: 'arrived',
    change: { reserved: undefined, reservedFor: undefined, tried: undefined, repairs: undefined, next: '4' },
    forgotten: 0,
  });
});

test('a 409 that names a higher number says so only of a request that was tried before', () => {
  const text = 'Out of sync Ack. Expected 3. Actual 7';
  expect(judgeOutOfSync({ ...session, tried: '1' }, 3, text)).toMatchObject({
    kind: 'arrived',
    change: { next: '8' },
  });
  expect(judgeOutOfSync(session, 3, text)).toEqual({
    kind: 'repaired',
    change: { reserved: '8', next: '8', tried: undefined, repairs: '1' },
    forgotten: 0,
  });
});

test('a 409 that names a lower number gives the command the number the desk waits for', () => {
  expect(judgeOutOfSync({ ...session, tried: '1' }, 5, 'Expected 5. Actual 2')).toEqual({
    kind: 'repaired',
    change: { reserved: '3', next: '3', tried: undefined, repairs: '1' },
    forgotten: 0,
  });
});

test.each(['', 'Conflict', 'Actual -1', 'Actual 99999999999', 'Actual 1e9', 'Actual 9999999999'])(
  'a 409 without a usable number (%j) keeps ours and gives up after three tries',
  (text) => {
    expect(judgeOutOfSync(session, 3, text)).toMatchObject({
      kind: 'repaired',
      change: { reserved: '3', repairs: '1' },
    });
    expect(judgeOutOfSync({ ...session, repairs: '3' }, 3, text)).toMatchObject({
      kind: 'hopeless',
      change: { reserved: undefined, reservedFor: undefined, next: '3' },
    });
  },
);

test('after a reconnect the numbers start again at 1 and nothing is reserved, unless the desk goes on counting', () => {
  const reserved = after(session, reserveNumber(session, send('a')));
  const nothing = { reserved: undefined, reservedFor: undefined, tried: undefined, repairs: undefined };
  expect(restarted(reserved, true)).toEqual({ ...nothing, next: '1' });
  // Whether number 3 was used is not known: a gap is repaired, a repeat would be taken for done.
  expect(restarted(reserved, false)).toEqual({ ...nothing, next: '4' });
});

describe('in doubt about the counter', () => {
  const doubtful = { ...session, ...DOUBT } as Record<string, string>;
  const gapped = after(doubtful, reserveNumber(doubtful, send('a')));
  const number = numberFor(gapped, send('a'));
  const outOfSync = (actual: number) =>
    judgeOutOfSync(gapped, number, `Expected ${String(number)}. Actual ${String(actual)}`);

  test('the next number leaves a gap that no loss can fill, and the one after it none', () => {
    expect(number).toBeGreaterThan(500);
    expect(gapped['doubt']).toBeUndefined();
    const done = after(gapped, settled(number));
    expect(numberFor(after(done, reserveNumber(done, send('b'))), send('b'))).toBe(number + 1);
  });

  test('the answer names the last number that was taken: the command goes again behind it, and what nobody remembers is counted', () => {
    expect(outOfSync(5)).toMatchObject({
      kind: 'repaired',
      change: { reserved: '6', next: '6' },
      forgotten: 3,
    });
    expect(outOfSync(3)).toMatchObject({ kind: 'repaired', change: { reserved: '4' }, forgotten: 1 });
    const { change } = outOfSync(5);
    const repaired = after(gapped, change);
    expect(numberFor(repaired, send('a'))).toBe(6);
    expect(judgeOutOfSync(repaired, 6, 'Actual 4')).toMatchObject({ kind: 'repaired', forgotten: 0 });
  });

  test('where nothing was forgotten, nothing is counted', () => {
    expect(outOfSync(2)).toMatchObject({ kind: 'repaired', change: { reserved: '3' }, forgotten: 0 });
  });

  test('a number that was reserved for a command stays its own: it had arrived when the desk has gone on', () => {
    const reserved = after(session, reserveNumber(session, send('a')));
    const later = { ...reserved, ...DOUBT } as Record<string, string>;
    expect(reserveNumber(later, send('a'))).toEqual({});
    expect(judgeOutOfSync(later, 3, 'Actual 5')).toMatchObject({
      kind: 'arrived',
      change: { next: '6', doubt: undefined },
      forgotten: 2,
    });
    expect(judgeOutOfSync(later, 3, 'Actual 3')).toMatchObject({ kind: 'arrived', forgotten: 0 });
  });

  test('a reconnect ends it: the transcript says what had arrived', () => {
    expect(restarted(doubtful, true)).toMatchObject({ next: '1', doubt: undefined, gap: undefined });
  });
});
