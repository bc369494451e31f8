import type { Command } from '../../../src/conversation/command.ts';
import {
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
  });
});

test('a 409 that names a lower number gives the command the number the desk waits for', () => {
  expect(judgeOutOfSync({ ...session, tried: '1' }, 5, 'Expected 5. Actual 2')).toEqual({
    kind: 'repaired',
    change: { reserved: '3', next: '3', tried: undefined, repairs: '1' },
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
