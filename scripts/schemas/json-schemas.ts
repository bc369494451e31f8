import { z } from 'zod';
import { INBOUND } from '../../src/events/inbound.ts';
import { OUTBOUND } from '../../src/events/outbound.ts';
import { deadLetterAttributes, eventAttributes } from './attributes.ts';
import { INBOUND_CATALOG, OUTBOUND_CATALOG } from './event-catalog.ts';

export type Json = Readonly<Record<string, unknown>>;
type Target = 'draft-2020-12' | 'draft-7';

export type NamedSchema = {
  /** Name of the file, and of the component. */
  readonly name: string;
  readonly summary: string;
  readonly schema: z.ZodType;
};

const CONTRACT: Readonly<Record<string, z.ZodType>> = { ...INBOUND, ...OUTBOUND };
const CATALOG: Readonly<Record<string, { readonly summary: string }>> = {
  ...INBOUND_CATALOG,
  ...OUTBOUND_CATALOG,
};

export const EVENT_ATTRIBUTES = 'event-attributes';
export const DEAD_LETTER_ATTRIBUTES = 'dead-letter-attributes';

export const NAMED_SCHEMAS: readonly NamedSchema[] = [
  ...Object.entries(CONTRACT).map(([name, schema]) => ({
    name,
    summary: CATALOG[name]?.summary ?? '',
    schema,
  })),
  {
    name: EVENT_ATTRIBUTES,
    summary: 'Pub/Sub attributes of every event: CloudEvents 1.0 in binary mode.',
    schema: eventAttributes,
  },
  {
    name: DEAD_LETTER_ATTRIBUTES,
    summary: 'Pub/Sub attributes of a parked message, beside those of the original.',
    schema: deadLetterAttributes,
  },
];

/**
 * What stands on the wire, for producers as for consumers (`io: 'input'`): fields with a default may be absent, and unknown fields
 * are allowed, because a later release may add some.
 */
export const jsonSchemaOf = ({ name, summary, schema }: NamedSchema, target: Target): Json => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target });
  return {
    ...(target === 'draft-2020-12' ? { $schema, $id: `urn:salesforce-handoff:schema:${name}` } : {}),
    title: name,
    description: summary,
    ...rest,
  };
};
