import { codeOf, type World } from '../support/world.ts';
import type { Row } from './row.ts';

const DEFINITION = JSON.stringify({
  type: 'record',
  name: 'Line',
  fields: [
    { name: 'text', type: 'string' },
    { name: 'number', type: ['null', 'int'] },
  ],
});
const GOOD = Buffer.from('{"text":"hello","number":{"int":1}}');
const BAD = Buffer.from('{"text":1,"number":null}');

async function createSchema(world: World): Promise<string> {
  const name = world.newName('schemas');
  const schemaId = name.split('/').at(-1) ?? '';
  await world.schemas.createSchema({
    parent: world.project,
    schemaId,
    schema: { type: 'AVRO', definition: DEFINITION },
  });
  return name;
}

/** Avro schemas with JSON encoding ("Schema overview"). */
export const schemaRows: readonly Row[] = [
  {
    name: 'Avro schemas are created, shown, listed and deleted',
    expected: { definition: DEFINITION, isListed: true, afterDelete: 5 },
    observe: async (world) => {
      const name = await createSchema(world);
      const [{ definition }] = await world.schemas.getSchema({ name });
      const [listed] = await world.schemas.listSchemas({ parent: world.project });
      await world.schemas.deleteSchema({ name });
      const isListed = listed.some((schema) => schema.name === name);
      return { definition, isListed, afterDelete: await codeOf(world.schemas.getSchema({ name })) };
    },
  },
  {
    name: 'a definition that is no Avro schema is refused (3 INVALID_ARGUMENT)',
    expected: [3, 3, 0],
    observe: async (world) => {
      const parent = world.project;
      const definitions = [
        '{',
        '{"type":"record","name":"A","fields":[{"name":"b","type":"unknown"}]}',
        DEFINITION,
      ];
      return Promise.all(
        definitions.map((definition) => {
          return codeOf(world.schemas.validateSchema({ parent, schema: { type: 'AVRO', definition } }));
        }),
      );
    },
  },
  {
    name: 'a message is validated against a schema (3 INVALID_ARGUMENT)',
    expected: [0, 3],
    observe: async (world) => {
      const name = await createSchema(world);
      const parent = world.project;
      return Promise.all(
        [GOOD, BAD].map((message) => {
          return codeOf(world.schemas.validateMessage({ parent, name, message, encoding: 'JSON' }));
        }),
      );
    },
  },
  {
    name: 'a topic with a schema refuses other messages (3) and marks the good ones',
    expected: { bad: 3, encoding: 'JSON', isNamed: true },
    observe: async (world) => {
      const schema = await createSchema(world);
      const topic = await world.topic({ schemaSettings: { schema, encoding: 'JSON' } });
      const subscription = await world.subscription(topic);
      const bad = await codeOf(world.publish(topic, { data: BAD }));
      await world.publish(topic, { data: GOOD });
      const attributes = (await world.pull(subscription, 1))[0]?.message?.attributes;
      return {
        bad,
        encoding: attributes?.['googclient_schemaencoding'],
        isNamed: attributes?.['googclient_schemaname'] === schema,
      };
    },
  },
];
