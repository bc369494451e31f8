import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { protos } from '@google-cloud/pubsub';
import type { BusMessage } from '../../src/events/bus-message.ts';
import {
  openDeadLetter,
  restoredOriginal,
  sealDeadLetter,
  type Parking,
} from '../../src/events/dead-letter.ts';
import { redriveIdOf } from '../../src/events/redrive-id.ts';

const { google } = protos;

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
  test('holds the original as it was, byte by byte, and why it was parked', async () => {
    const sealed = await sealDeadLetter(ORIGINAL, PARKING);
    expect(sealed.orderingKey).toBe('');
    expect(openDeadLetter(sealed)).toEqual({
      kind: 'parked',
      parking: PARKING,
      packing: undefined,
      attributesLost: 0,
      original: ORIGINAL,
    });
  });

  test('of a message that was parked before tells of the last time only', async () => {
    const first = await sealDeadLetter(ORIGINAL, PARKING);
    const again = await sealDeadLetter(
      { ...first, orderingKey: ORIGINAL.orderingKey },
      { ...PARKING, id: 'parked-2', trace: undefined },
    );
    expect(openDeadLetter(again)).toEqual({
      kind: 'parked',
      parking: { ...PARKING, id: 'parked-2', trace: undefined },
      packing: undefined,
      attributesLost: 0,
      original: ORIGINAL,
    });
  });

  test('of a message with more attributes than fit says how many are missing, and is not restored', async () => {
    const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`a${String(at)}`, 'x']));
    const opened = openDeadLetter(await sealDeadLetter({ ...ORIGINAL, attributes }, PARKING));
    if (opened.kind === 'refused') throw new Error(opened.why);
    expect(opened.attributesLost).toBe(100 - Object.keys(opened.original.attributes).length);
    expect(await restoredOriginal(opened)).toEqual({
      kind: 'refused',
      why: expect.stringMatching(/^\d+ of its attributes could not be parked: /),
    });
  });

  test('keeps within the hundred attributes that Pub/Sub takes', async () => {
    const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`a${String(at)}`, 'x']));
    for (const data of [ORIGINAL.data, Buffer.alloc(9_999_000, 'hello ')]) {
      const sealed = await sealDeadLetter({ ...ORIGINAL, data, attributes }, PARKING);
      expect(Object.keys(sealed.attributes).length).toBeLessThanOrEqual(100);
      expect(openDeadLetter(sealed)).toMatchObject({ kind: 'parked', parking: PARKING });
    }
  });

  test.each([
    ['nothing at all', {}],
    ['a code of nobody', { code: 'INPUT_CANARY' }],
    ['an odd number of attempts', { attempts: 'canary' }],
    ['a time that is none', { parkedAt: 'canary' }],
    ['no topic', { topic: '' }],
  ])('with %s is refused by name, never by value', async (_, odd) => {
    const { attributes } = await sealDeadLetter(ORIGINAL, PARKING);
    const changed = Object.entries(odd).map(([name, value]) => [`handoff-parked-${name}`, value]);
    const opened = openDeadLetter({
      ...ORIGINAL,
      attributes: changed.length === 0 ? {} : { ...attributes, ...Object.fromEntries(changed) },
    });
    expect(opened.kind).toBe('refused');
    expect(JSON.stringify(opened)).not.toMatch(/canary/i);
  });
});

describe('a dead letter of a message that leaves no room for why it was parked', () => {
  const LARGEST = 10_000_000;
  const nameBytes = 500;
  const letterOf = async (data: Uint8Array) => {
    const sealed = await sealDeadLetter({ ...ORIGINAL, data }, PARKING);
    const opened = openDeadLetter(sealed);
    if (opened.kind === 'refused') throw new Error(opened.why);
    return { sealed, opened };
  };
  /** As a publish request counts it: encoded by the code that Google's client uses. */
  const requestBytes = ({ data, attributes }: BusMessage): number =>
    google.pubsub.v1.PublishRequest.encode({
      topic: 'x'.repeat(nameBytes),
      messages: [{ data, attributes }],
    }).finish().byteLength;

  test('holds it as it was as long as it fits', async () => {
    const { sealed, opened } = await letterOf(randomBytes(LARGEST - 6_000));
    expect(opened.packing).toBeUndefined();
    expect(requestBytes(sealed)).toBeLessThanOrEqual(LARGEST);
  });

  test('holds it compressed, and gives it back byte by byte', async () => {
    const data = Buffer.alloc(LARGEST - 100, 'hello ');
    const { sealed, opened } = await letterOf(data);
    expect(opened).toMatchObject({ parking: PARKING, packing: { kind: 'gzip', bytes: data.byteLength } });
    expect(requestBytes(sealed)).toBeLessThan(LARGEST / 100);
    const restored = await restoredOriginal(opened);
    if (restored.kind === 'refused') throw new Error(restored.why);
    expect(Buffer.compare(restored.message.data, data)).toBe(0);
    expect(restored.message).toMatchObject({
      attributes: ORIGINAL.attributes,
      orderingKey: ORIGINAL.orderingKey,
    });
  });

  test('holds the beginning of what cannot be compressed, with its size and its hash, and is not restored', async () => {
    const data = randomBytes(LARGEST - 100);
    const { sealed, opened } = await letterOf(data);
    const sha256 = createHash('sha256').update(data).digest('hex');
    expect(opened).toMatchObject({
      parking: PARKING,
      packing: { kind: 'cut', bytes: data.byteLength, sha256 },
    });
    expect(Buffer.compare(sealed.data, data.subarray(0, sealed.data.byteLength))).toBe(0);
    expect(await restoredOriginal(opened)).toEqual({
      kind: 'refused',
      why: 'only the first 100000 of 9999900 bytes could be parked: its sender has to publish it again',
    });
  });

  test.each([
    ['nothing that was ever compressed', Buffer.from('canary')],
    ['more than a message can hold', gzipSync(Buffer.alloc(LARGEST + 1))],
    ['other data', gzipSync(Buffer.from('canary'))],
  ])('is not restored when it holds %s', async (_, data) => {
    const { opened } = await letterOf(Buffer.alloc(LARGEST - 100, 'hello '));
    const restored = await restoredOriginal({ ...opened, original: { ...opened.original, data } });
    expect(restored).toEqual({
      kind: 'refused',
      why: 'its data is not what was compressed: length or SHA-256 differ',
    });
  });

  test('parked again tells of the last time only', async () => {
    const { sealed } = await letterOf(Buffer.alloc(LARGEST - 100, 'hello '));
    const again = openDeadLetter(await sealDeadLetter(sealed, PARKING));
    expect(again).toMatchObject({ packing: undefined, original: { data: sealed.data } });
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
