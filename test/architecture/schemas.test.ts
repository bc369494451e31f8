import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { deadLetterAttributes, eventAttributes } from '../../scripts/schemas/attributes.ts';
import type { BusMessage } from '../../src/events/bus-message.ts';
import { INBOUND } from '../../src/events/inbound.ts';
import { openInbound, openOutbound } from '../../src/events/open-event.ts';
import { OUTBOUND } from '../../src/events/outbound.ts';
import { DEFAULT_NAMES } from '../../src/pubsub/topology.ts';

type Json = Readonly<Record<string, unknown>>;

const INBOUND_TYPES = Object.keys(INBOUND);
const OUTBOUND_TYPES = Object.keys(OUTBOUND);

const read = (path: string): Json => JSON.parse(readFileSync(join('schemas', path), 'utf8')) as Json;

const exampleOf = (name: string): BusMessage & { readonly json: unknown } => {
  const { orderingKey, attributes, data } = z
    .strictObject({
      orderingKey: z.string(),
      attributes: z.record(z.string(), z.string()),
      data: z.unknown(),
    })
    .parse(read(`examples/${name}.json`));
  return { orderingKey, attributes, data: new TextEncoder().encode(JSON.stringify(data)), json: data };
};

const generate = (cwd: string, ...args: string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [resolve('scripts/generate-schemas.ts'), ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stale: stderr.split('\n').filter((line) => line.includes('is stale')) };
};

test('schemas/ is what src/events says', () => {
  expect(generate('.', '--check')).toEqual({ status: 0, stale: [] });
});

test('a changed, a missing and a left-over file fail the check, and generating mends all three', () => {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-schemas-'));
  cpSync('package.json', join(folder, 'package.json'));
  cpSync('schemas', join(folder, 'schemas'), { recursive: true });
  writeFileSync(join(folder, 'schemas/asyncapi.json'), '{}\n');
  rmSync(join(folder, 'schemas/json/salesforce-handoff.user.said.v1.json'));
  writeFileSync(join(folder, 'schemas/json/salesforce-handoff.user.sang.v1.json'), '{}\n');

  expect(generate(folder, '--check')).toEqual({
    status: 1,
    stale: [
      'schemas/json/salesforce-handoff.user.said.v1.json is stale: run npm run generate',
      'schemas/asyncapi.json is stale: run npm run generate',
      'schemas/json/salesforce-handoff.user.sang.v1.json is stale: run npm run generate',
    ],
  });
  expect(generate(folder).status).toBe(0);
  expect(generate(folder, '--check')).toEqual({ status: 0, stale: [] });
  rmSync(folder, { recursive: true });
});

test('there is one schema and one example per event, and those of the dead letter', () => {
  const types = [...INBOUND_TYPES, ...OUTBOUND_TYPES];
  const files = (names: readonly string[]): string[] => names.map((name) => `${name}.json`).toSorted();
  expect(readdirSync('schemas/json').toSorted()).toEqual(
    files([...types, 'event-attributes', 'dead-letter-attributes']),
  );
  expect(readdirSync('schemas/examples').toSorted()).toEqual(files([...types, 'dead-letter']));
  for (const type of types) {
    expect(read(`json/${type}.json`)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:salesforce-handoff:schema:${type}`,
      type: 'object',
      description: expect.stringMatching(/\.$/),
      properties: { botSlug: expect.anything(), userId: expect.anything() },
    });
  }
});

test.each(INBOUND_TYPES)('the example of %s is read by the service', (type) => {
  const example = exampleOf(type);
  const opened = openInbound(example);
  expect(opened).toMatchObject({
    kind: 'event',
    event: { type, conversationId: example.orderingKey, data: example.json },
  });
});

test.each(OUTBOUND_TYPES)('the example of %s is read by the client', (type) => {
  const example = exampleOf(type);
  expect(openOutbound(example)).toMatchObject({
    kind: 'event',
    event: { type, conversationId: example.orderingKey, data: example.json },
  });
});

test.each([...INBOUND_TYPES, ...OUTBOUND_TYPES])(
  'the attributes of %s are those that are described',
  (type) => {
    const { attributes } = exampleOf(type);
    expect(eventAttributes.strict().parse(attributes)).toEqual(attributes);
  },
);

test('the parked example has the reason that the service gives, and exactly the attributes that are described', () => {
  const { attributes, ...original } = exampleOf('dead-letter');
  const parked = Object.fromEntries(
    Object.entries(attributes).filter(([name]) => name.startsWith('handoff-parked-')),
  );
  expect(deadLetterAttributes.strict().parse(parked)).toEqual(parked);
  expect(openInbound({ ...original, attributes })).toEqual({
    kind: 'refused',
    code: parked['handoff-parked-code'],
    why: parked['handoff-parked-reason'],
  });
});

describe('asyncapi.json', () => {
  const document = z
    .object({
      asyncapi: z.literal('3.0.0'),
      info: z.object({ title: z.string(), version: z.string() }),
      channels: z.record(
        z.string(),
        z.object({
          address: z.string(),
          messages: z.record(z.string(), z.object({ $ref: z.string() })),
          bindings: z.object({
            googlepubsub: z.object({
              messageRetentionDuration: z.literal('604800s'),
              bindingVersion: z.literal('0.2.0'),
            }),
          }),
        }),
      ),
      operations: z.record(
        z.string(),
        z.object({ action: z.enum(['send', 'receive']), channel: z.object({ $ref: z.string() }) }),
      ),
      components: z.object({
        messages: z.record(
          z.string(),
          z.object({
            headers: z.object({ $ref: z.string() }),
            payload: z.union([z.object({ $ref: z.string() }), z.object({ description: z.string() })]),
            examples: z.array(z.object({ headers: z.record(z.string(), z.string()), payload: z.unknown() })),
          }),
        ),
        schemas: z.record(z.string(), z.looseObject({ type: z.literal('object') })),
      }),
    })
    .parse(read('asyncapi.json'));

  const refsIn = (value: unknown): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
      key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
    );
  };
  const resolved = (ref: string): unknown =>
    ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((at, name) => (at as Json | undefined)?.[name], read('asyncapi.json'));

  test('every reference leads somewhere', () => {
    const refs = refsIn(read('asyncapi.json'));
    expect(refs.length).toBeGreaterThan(30);
    expect(refs.filter((ref) => resolved(ref) === undefined)).toEqual([]);
  });

  test('the channels are the topics, each with its own messages', () => {
    expect(
      Object.fromEntries(
        Object.entries(document.channels).map(([name, { address, messages }]) => [
          name,
          [address, Object.keys(messages)],
        ]),
      ),
    ).toEqual({
      inbound: [DEFAULT_NAMES.inbound.topic, INBOUND_TYPES],
      outbound: [DEFAULT_NAMES.outbound.topic, OUTBOUND_TYPES],
      deadLetter: [DEFAULT_NAMES.deadLetter.topic, ['dead-letter']],
    });
    expect(Object.values(document.operations)).toMatchObject([
      { action: 'receive', channel: { $ref: '#/channels/inbound' } },
      { action: 'send', channel: { $ref: '#/channels/outbound' } },
      { action: 'send', channel: { $ref: '#/channels/deadLetter' } },
    ]);
  });

  test('every message has the example of its file, and component names need no escapes', () => {
    for (const [name, { examples }] of Object.entries(document.components.messages)) {
      expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
      const { attributes: headers, json: payload } = exampleOf(name);
      expect(examples).toEqual([{ headers, payload }]);
    }
    expect(Object.keys(document.components.messages)).toEqual([
      ...INBOUND_TYPES,
      ...OUTBOUND_TYPES,
      'dead-letter',
    ]);
  });
});
