import fc from 'fast-check';
import { transcriptText } from '../../../src/desks/live-agent/wire/transcript-text.ts';

const lines = [
  { from: 'user', text: 'I need help' },
  { from: 'bot', text: 'With what?' },
  { from: 'user', text: 'My bill' },
] as const;

test('the transcript is one line per utterance', () => {
  expect(transcriptText(lines, 1_000)).toBe('User: I need help\nBot: With what?\nUser: My bill');
  expect(transcriptText([], 1_000)).toBe('');
});

test('when there is too much, the newest lines stay and a mark stands for the rest', () => {
  expect(transcriptText(lines, 35)).toBe('…\nBot: With what?\nUser: My bill');
});

test('one line that is too long keeps its end', () => {
  expect(transcriptText([{ from: 'user', text: `${'a'.repeat(100)} the end` }], 12)).toBe('…aa the end');
});

test('the limit holds for any transcript and no character is left in halves', () => {
  const line = fc.record({
    from: fc.constantFrom('user' as const, 'bot' as const),
    text: fc.string({ unit: 'binary' }),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.integer({ min: 1, max: 200 }), (transcript, limit) => {
      const text = transcriptText(transcript, limit);
      expect(text.length).toBeLessThanOrEqual(limit);
      expect(text.isWellFormed()).toBe(true);
    }),
  );
});
