import { createAccept } from '../../src/bridge/accept.ts';
import type { BusMessage } from '../../src/events/bus-message.ts';
import type { InboxEntry } from '../../src/bridge/ports/conversation-store.ts';
import { openInbound, type InboundEvent } from '../../src/events/open-event.ts';
import { createManualClock } from '../../src/memory/manual-clock.ts';
import { decodeEntry, encodeEntry } from '../../src/redis/inbox-codec.ts';
import { keysOf } from '../../src/redis/keys.ts';

const HOSTILE_TEXTS = [
  ' ',
  '\u0000',
  '\r\n',
  '\ud800',
  'a\udc00',
  '\u2028',
  '\u202e',
  '\ufeff',
  '}:inbox',
  '{}',
  '__proto__',
  '\u0001'.repeat(16_000),
  '😀'.repeat(8_000),
];
const HOSTILE_URLS = [
  'https://a b/',
  ' https://a/x ',
  'https://a/\n',
  'HTTPS://A',
  'http://[::1]/',
  'https://u:p@h/',
];
const HOSTILE_USERS = [
  ':',
  '::',
  '}',
  '{',
  '{}',
  '}:record',
  '}:inbox',
  'a:b',
  'a}:seen',
  'é',
  'e\u0301',
  ' ',
  '0',
  '😀',
];

const eventOf = (type: string, data: object): BusMessage => ({
  data: new TextEncoder().encode(JSON.stringify({ botSlug: 'example-bot', userId: '+5210000001', ...data })),
  attributes: {
    'ce-specversion': '1.0',
    'ce-id': 'event-1',
    'ce-type': `salesforce-handoff.${type}.v1`,
    'ce-source': '/test',
  },
  orderingKey: '',
});

const hostileEvents = (): BusMessage[] => [
  ...HOSTILE_TEXTS.flatMap((text) => [
    eventOf('user.said', { text }),
    eventOf('user.file', { url: 'https://example.com/', fileName: text, contentType: text, caption: text }),
    eventOf('handoff.requested', {
      channel: text,
      visitor: { name: text, userAgent: text },
      prechat: [{ label: text, value: text, transcriptFields: [text] }],
      transcript: [{ from: 'user', text }],
    }),
  ]),
  ...HOSTILE_URLS.map((url) => eventOf('user.file', { url })),
];

const entryOf = ({ envelope, type, data }: InboundEvent): InboxEntry =>
  ({ eventId: envelope.id, type, data }) as InboxEntry;

/** The id that the function gives one request. */
const idOf = async (userId: string, type: 'said' | 'left', key: string, botSlug = 'a'): Promise<string> => {
  const message = eventOf(`user.${type}`, { botSlug, userId, text: 'hello' });
  const opened = openInbound(message);
  if (opened.kind !== 'event') throw new Error(opened.why);
  const accept = createAccept({
    inbound: { publish: () => Promise.resolve(), close: () => Promise.resolve() },
    clock: createManualClock(),
    newId: () => 'unused',
    source: '/test',
  });
  const { eventId } = await accept(opened.event, key);
  return eventId;
};

test('Whatever is accepted from the topic can be read back from the inbox unchanged, so no event can stop its chat.', () => {
  const accepted = hostileEvents()
    .map(openInbound)
    .flatMap((opened) => (opened.kind === 'event' ? [entryOf(opened.event)] : []));

  const readBack = accepted.map((entry) => decodeEntry(Buffer.from(encodeEntry(entry)).toString()));

  expect(accepted.length).toBeGreaterThan(20);
  expect(JSON.stringify(readBack)).toBe(JSON.stringify(accepted));
});

test('No two conversations share an ordering key or a key of the store, whatever stands in the ids.', () => {
  const opened = ['a', 'a-b', 'A'].flatMap((botSlug) =>
    HOSTILE_USERS.map((userId) => openInbound(eventOf('user.left', { botSlug, userId }))),
  );
  const ids = opened.flatMap((one) => (one.kind === 'event' ? [one.event.conversationId] : []));
  const keys = ids.flatMap((id) => keysOf(id));

  expect(ids).toHaveLength(3 * HOSTILE_USERS.length);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(keys).size).toBe(keys.length);
});

test('One Idempotency-Key names different events for different users, bots and kinds, however the parts are cut.', async () => {
  const ids = await Promise.all([
    idOf('b', 'said', 'k'),
    idOf('b', 'left', 'k'),
    idOf('b:k', 'said', 'k'),
    idOf('b"', 'said', 'k'),
    idOf('b', 'said', '","k'),
    idOf('b', 'said', 'k', 'a-b'),
  ]);

  expect(new Set(ids).size).toBe(ids.length);
  await expect(idOf('b', 'said', 'k')).resolves.toBe(ids[0]);
});
