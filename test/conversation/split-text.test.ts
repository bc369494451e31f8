import fc from 'fast-check';
import type { Happening } from '../../src/conversation/event.ts';
import { splitText } from '../../src/conversation/split-text.ts';
import { A, aText, eventId } from '../support/conversations.ts';
import { lifeOf } from '../support/lives.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const FAMILY = '👨‍👩‍👧‍👦';

describe('a long text', () => {
  test('put together again is the text, and no part is longer than it may be unless it is one character', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(' ', '\n', '. ', FAMILY, 'ñ', 'é', '🇲🇽', 'word '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (pieces, maxChars) => {
        const text = pieces.join('');
        const parts = splitText(text, maxChars);
        expect(parts.join('')).toBe(text);
        for (const part of parts) {
          expect(part).not.toBe('');
          if (part.length > maxChars) expect([...graphemes.segment(part)]).toHaveLength(1);
        }
      }),
    );
  });

  test.each([
    ['fits', 100, ['fits']],
    ['one two three four!', 10, ['one two ', 'three ', 'four!']],
    ['First. Second sentence', 12, ['First. ', 'Second ', 'sentence']],
    ['line one\nline two', 12, ['line one\n', 'line two']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    [`${FAMILY}${FAMILY}`, 5, [FAMILY, FAMILY]],
    ['', 10, []],
  ])('%j in parts of %i is cut where a reader would', (text, maxChars, parts) => {
    expect(splitText(text, maxChars)).toEqual(parts);
  });

  test('without any place to cut is cut all the same', () => {
    expect(splitText('x'.repeat(16_000), 100)).toHaveLength(160);
    expect(splitText(`e${'\u0301'.repeat(15_999)}`, 100).join('')).toHaveLength(16_000);
  });
});

describe('the parts of a text', () => {
  const parts: Happening = {
    id: 'm1',
    type: 'user.said',
    items: ['a', 'b', 'c'].map((name) => ({ ...aText(`m1${name}`), of: eventId('m1') })),
  };
  const undelivered = { name: 'message.undelivered', eventId: 'm1' };

  test('that nobody will read are answered as one', () => {
    const over: Happening = { id: 'x', type: 'chat.ended', ending: { cause: 'agent' } };
    expect(lifeOf(A.talking).with(parts, over).notices).toMatchObject([undelivered, { name: 'chat.ended' }]);
    expect(lifeOf(A.idle).with(parts).notices).toMatchObject([undelivered]);
    expect(lifeOf(A.closing).with(parts).notices).toMatchObject([undelivered]);
    expect(lifeOf({ ...A.moving, leaving: true }).with(parts).notices).toMatchObject([undelivered]);
  });

  test('are all held or none', () => {
    const outgoing = Array.from({ length: 98 }, (_, index) => aText(`old${String(index)}`));
    const life = lifeOf({ ...A.waiting, outgoing }).with(parts);
    expect(life.conversation).toEqual({ ...A.waiting, outgoing });
    expect(life.notices).toMatchObject([{ ...undelivered, reason: 'too-much-held' }]);
  });

  test('of which one is refused are refused as the event that they are', () => {
    const life = lifeOf(A.talking).with(parts, {
      type: 'item.refused',
      itemId: eventId('m1b'),
      reason: 'refused-by-desk',
    });
    expect(life.notices).toMatchObject([{ ...undelivered, reason: 'refused-by-desk' }]);
  });
});
