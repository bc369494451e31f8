import { openDeadLetter, sealDeadLetter, type Parking } from '../../src/events/dead-letter.ts';
import { redriveIdOf } from '../../src/events/redrive-id.ts';

const PARKING: Parking = {
  id: 'parked-1',
  code: 'INPUT_MALFORMED',
  class: 'park',
  reason: 'text: is missing',
  topic: 'salesforce-inbound',
  messageId: '17',
  attempts: 3,
  publishedAt: '2026-01-15T10:00:12.400Z',
  firstSeenAt: '2026-01-15T10:00:12.430Z',
  parkedAt: '2026-01-15T10:00:12.450Z',
  trace: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
const ORIGINAL = {
  data: new Uint8Array([0xff, 0x00, 0x7b]),
  attributes: { 'ce-id': 'e1', botSlug: 'example-bot', odd: '' },
  orderingKey: 'example-bot:+5210000001',
};

describe('a dead letter', () => {
  test('holds the original as it was, byte by byte, and why it was parked', () => {
    const sealed = sealDeadLetter(ORIGINAL, PARKING);
    expect(sealed.orderingKey).toBe('');
    expect(openDeadLetter(sealed)).toEqual({ kind: 'parked', parking: PARKING, original: ORIGINAL });
  });

  test('of a message that was parked before tells of the last time only', () => {
    const first = sealDeadLetter(ORIGINAL, PARKING);
    const again = sealDeadLetter(
      { ...first, orderingKey: ORIGINAL.orderingKey },
      { ...PARKING, id: 'parked-2', trace: undefined },
    );
    expect(openDeadLetter(again)).toEqual({
      kind: 'parked',
      parking: { ...PARKING, id: 'parked-2', trace: undefined },
      original: ORIGINAL,
    });
  });

  test('keeps within the hundred attributes that Pub/Sub takes', () => {
    const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`a${String(at)}`, 'x']));
    const sealed = sealDeadLetter({ ...ORIGINAL, attributes }, PARKING);
    expect(Object.keys(sealed.attributes)).toHaveLength(100);
    expect(openDeadLetter(sealed)).toMatchObject({ kind: 'parked', parking: PARKING });
  });

  test.each([
    ['nothing at all', {}],
    ['a code of nobody', { code: 'INPUT_CANARY' }],
    ['an odd number of attempts', { attempts: 'canary' }],
    ['a time that is none', { parkedAt: 'canary' }],
    ['no topic', { topic: '' }],
  ])('with %s is refused by name, never by value', (_, odd) => {
    const { attributes } = sealDeadLetter(ORIGINAL, PARKING);
    const changed = Object.entries(odd).map(([name, value]) => [`handoff-parked-${name}`, value]);
    const opened = openDeadLetter({
      ...ORIGINAL,
      attributes: changed.length === 0 ? {} : { ...attributes, ...Object.fromEntries(changed) },
    });
    expect(opened.kind).toBe('refused');
    expect(JSON.stringify(opened)).not.toMatch(/canary/i);
  });
});

test.each([
  ['redrive-1', 'redrive-1'],
  ['', undefined],
  ['with space', undefined],
  ['é', undefined],
  ['x'.repeat(129), undefined],
])('of the attribute %j the redrive id is %j', (value, expected) => {
  expect(redriveIdOf({ ...ORIGINAL, attributes: { 'handoff-redrive-id': value } })).toBe(expected);
});
