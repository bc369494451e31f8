import fc from 'fast-check';
import { transcriptParts } from '../../../src/desks/live-agent/wire/transcript-text.ts';

const lines = [
  { from: 'user', text: 'I need help' },
  { from: 'bot', text: 'With what?' },
  { from: 'user', text: 'My bill' },
] as const;
const whole = (maxChars: number) => ({ maxChars, partChars: 10_000 });

test('the transcript is one line per utterance', () => {
  expect(transcriptParts(lines, whole(1_000))).toEqual(['User: I need help\nBot: With what?\nUser: My bill']);
  expect(transcriptParts([], whole(1_000))).toEqual([]);
  expect(transcriptParts(lines, whole(0))).toEqual([]);
});

test('when there is too much, the newest lines stay and a mark stands for the rest', () => {
  expect(transcriptParts(lines, whole(35))).toEqual(['…\nBot: With what?\nUser: My bill']);
});

test('one line that is too long keeps its end', () => {
  expect(transcriptParts([{ from: 'user', text: `${'a'.repeat(100)} the end` }], whole(12))).toEqual([
    '…aa the end',
  ]);
});

test('a long transcript is spread over parts that end with a line', () => {
  expect(transcriptParts(lines, { maxChars: 1_000, partChars: 33 })).toEqual([
    'User: I need help\nBot: With what?',
    'User: My bill',
  ]);
  expect(transcriptParts(lines, { maxChars: 1_000, partChars: 32 })).toEqual([
    'User: I need help',
    'Bot: With what?\nUser: My bill',
  ]);
});

test('a line that is longer than a part goes on in the next, and an emoji stays whole', () => {
  const text = `${'a'.repeat(3)}😀${'b'.repeat(4)}`;
  expect(transcriptParts([{ from: 'user', text }], { maxChars: 1_000, partChars: 10 })).toEqual([
    'User: aaa',
    '😀bbbb',
  ]);
});

test('the limits hold for any transcript, nothing is lost below them, and no character is left in halves', () => {
  const line = fc.record({
    from: fc.constantFrom('user' as const, 'bot' as const),
    text: fc.string({ unit: 'binary' }),
  });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 20 }),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 2, max: 100 }),
      (transcript, maxChars, partChars) => {
        const parts = transcriptParts(transcript, { maxChars, partChars });
        expect(parts.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(maxChars);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(partChars);
          expect(part.isWellFormed()).toBe(true);
        }
        const all = transcript.map(({ from, text }) => `${from === 'user' ? 'User' : 'Bot'}: ${text}`);
        if (all.join('\n').length + 2 < maxChars) {
          expect(parts.join('').replaceAll('\n', '')).toBe(all.join('').replaceAll('\n', ''));
        }
      },
    ),
  );
});
