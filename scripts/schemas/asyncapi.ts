import { LIMITS } from '../../src/events/fields.ts';
import { DEFAULT_NAMES, SUBSCRIPTION_SETTINGS, type TopologyRole } from '../../src/pubsub/topology.ts';
import { INBOUND_CATALOG, OUTBOUND_CATALOG } from './event-catalog.ts';
import { DEAD_LETTER, EXAMPLES } from './examples.ts';
import {
  DEAD_LETTER_ATTRIBUTES,
  EVENT_ATTRIBUTES,
  jsonSchemaOf,
  NAMED_SCHEMAS,
  type Json,
} from './json-schemas.ts';

const BINDING_VERSION = '0.2.0';

// No schema is attached to the topics: one would refuse what the service parks with a reason. The binding requires the field, so it has
// Pub/Sub's own values for "not set".
const NO_TOPIC_SCHEMA: Json = { encoding: 'ENCODING_UNSPECIFIED', name: '' };

/** Component names may hold letters, digits, "-", "_" and "." only; `$ref` needs no escapes then. */
const schemaRef = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const exampleOf = (name: string): Json => {
  const example = EXAMPLES[name];
  if (!example) throw new Error(`no example for ${name}`);
  return { name: 'example', headers: example.attributes, payload: example.data };
};

const eventMessage = (type: string, summary: string): Json => ({
  name: type,
  title: type,
  summary,
  contentType: 'application/json',
  headers: schemaRef(EVENT_ATTRIBUTES),
  payload: schemaRef(type),
  bindings: {
    googlepubsub: {
      attributes: { 'ce-type': type },
      orderingKey: '{botSlug}:{userId}',
      bindingVersion: BINDING_VERSION,
    },
  },
  examples: [exampleOf(type)],
});

const DEAD_LETTER_MESSAGE: Json = {
  name: DEAD_LETTER,
  title: 'A parked message',
  summary: 'The bytes and attributes of a message that no later try can cure, with the reason beside them.',
  contentType: 'application/octet-stream',
  headers: schemaRef(DEAD_LETTER_ATTRIBUTES),
  payload: { description: 'The data of the original, whatever it was; see handoff-parked-packing.' },
  bindings: { googlepubsub: { bindingVersion: BINDING_VERSION } },
  examples: [exampleOf(DEAD_LETTER)],
};

const channel = (role: TopologyRole, description: string, messages: readonly string[]): Json => ({
  address: DEFAULT_NAMES[role].topic,
  description,
  messages: Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  bindings: {
    googlepubsub: {
      messageRetentionDuration: `${String(SUBSCRIPTION_SETTINGS[role].retentionSeconds)}s`,
      schemaSettings: NO_TOPIC_SCHEMA,
      bindingVersion: BINDING_VERSION,
    },
  },
});

const operation = (action: 'send' | 'receive', role: TopologyRole, summary: string): Json => ({
  action,
  channel: { $ref: `#/channels/${role}` },
  summary,
});

/** The whole contract as an AsyncAPI 3.0 document, from the product's point of view: it receives inbound and sends outbound. */
export const asyncApi = (version: string): Json => {
  const inbound = Object.entries(INBOUND_CATALOG);
  const outbound = Object.entries(OUTBOUND_CATALOG);
  const events = [...inbound, ...outbound].map(([type, { summary }]) => [type, eventMessage(type, summary)]);
  const names = (entries: readonly (readonly [string, unknown])[]): string[] => entries.map(([name]) => name);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'salesforce-handoff',
      version,
      description:
        'Hands a chatbot conversation to a Salesforce agent and carries every message both ways. Events are CloudEvents 1.0 over Pub/Sub in binary mode; structured mode (attribute `content-type: application/cloudevents+json`) is accepted. Consumers ignore fields and types that they do not know.',
    },
    defaultContentType: 'application/json',
    channels: {
      inbound: channel('inbound', 'What the platform tells the agents.', names(inbound)),
      outbound: channel(
        'outbound',
        `What the agents tell the platform. An event has at most ${String(LIMITS.outboundBytes / 1_048_576)} MiB of data: what a user's channel cannot take in one piece, the platform splits.`,
        names(outbound),
      ),
      deadLetter: channel('deadLetter', 'What could not be handled, for operators.', [DEAD_LETTER]),
    },
    operations: {
      receiveInbound: operation('receive', 'inbound', 'Carries to the desk what the user does.'),
      sendOutbound: operation('send', 'outbound', 'Tells what happens at the desk.'),
      parkMessage: operation('send', 'deadLetter', 'Parks a message that no later try can cure.'),
    },
    components: {
      messages: { ...Object.fromEntries(events), [DEAD_LETTER]: DEAD_LETTER_MESSAGE } as Json,
      // Draft 7 is the JSON Schema that every AsyncAPI tool must know.
      schemas: Object.fromEntries(NAMED_SCHEMAS.map((named) => [named.name, jsonSchemaOf(named, 'draft-7')])),
    },
  };
};
