import { invalidArgument } from '../rpc-error.ts';

/** A parsed Avro schema; names are full names. Source: Apache Avro specification, "Schema Declaration". */
export type AvroSchema =
  | { readonly kind: 'primitive'; readonly type: Primitive }
  | { readonly kind: 'record'; readonly name: string; readonly fields: AvroField[] }
  | { readonly kind: 'enum'; readonly name: string; readonly symbols: readonly string[] }
  | { readonly kind: 'fixed'; readonly name: string; readonly size: number }
  | { readonly kind: 'array'; readonly items: AvroSchema }
  | { readonly kind: 'map'; readonly values: AvroSchema }
  | { readonly kind: 'union'; readonly branches: readonly AvroSchema[] };

export interface AvroField {
  readonly name: string;
  readonly schema: AvroSchema;
}

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
export type Primitive = (typeof PRIMITIVES)[number];

type Named = Map<string, AvroSchema>;

/** Throws INVALID_ARGUMENT when the text is no Avro schema. */
export function parseAvroSchema(definition: string): AvroSchema {
  let json: unknown;
  try {
    json = JSON.parse(definition);
  } catch {
    throw invalidArgument('The schema definition is not JSON.');
  }
  return parse(json, '', new Map());
}

/** The word that names a branch of a union in the JSON encoding. */
export function branchName(schema: AvroSchema): string {
  if (schema.kind === 'primitive') return schema.type;
  return 'name' in schema ? schema.name : schema.kind;
}

function parse(json: unknown, namespace: string, named: Named): AvroSchema {
  if (typeof json === 'string') return reference(json, namespace, named);
  if (Array.isArray(json)) {
    return { kind: 'union', branches: json.map((branch) => parse(branch, namespace, named)) };
  }
  if (typeof json !== 'object' || json === null) throw invalidArgument('A part of the schema is not a type.');
  return parseObject({ ...json }, namespace, named);
}

function parseObject(json: Record<string, unknown>, namespace: string, named: Named): AvroSchema {
  switch (json['type']) {
    case 'record':
      return parseRecord(json, namespace, named);
    case 'enum': {
      const name = fullName(json, namespace);
      return remember(named, { kind: 'enum', name, symbols: list(json['symbols']).map(String) });
    }
    case 'fixed':
      return remember(named, { kind: 'fixed', name: fullName(json, namespace), size: Number(json['size']) });
    case 'array':
      return { kind: 'array', items: parse(json['items'], namespace, named) };
    case 'map':
      return { kind: 'map', values: parse(json['values'], namespace, named) };
    default:
      return parse(json['type'], namespace, named);
  }
}

function parseRecord(json: Record<string, unknown>, namespace: string, named: Named): AvroSchema {
  const name = fullName(json, namespace);
  const fields: AvroField[] = [];
  // Known before its fields are read, because they may refer to it.
  const record = remember(named, { kind: 'record', name, fields });
  const inner = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '';
  for (const field of list(json['fields'])) {
    if (typeof field !== 'object' || field === null)
      throw invalidArgument(`A field of ${name} is not an object.`);
    const { name: fieldName, type } = { name: undefined, type: undefined, ...field };
    if (typeof fieldName !== 'string') throw invalidArgument(`A field of ${name} has no name.`);
    fields.push({ name: fieldName, schema: parse(type, inner, named) });
  }
  return record;
}

function reference(name: string, namespace: string, named: Named): AvroSchema {
  const primitive = PRIMITIVES.find((candidate) => candidate === name);
  if (primitive !== undefined) return { kind: 'primitive', type: primitive };
  const found = named.get(name) ?? named.get(`${namespace}.${name}`);
  if (found === undefined) throw invalidArgument(`The schema uses the unknown type "${name}".`);
  return found;
}

function fullName(json: Record<string, unknown>, namespace: string): string {
  const { name, namespace: own = namespace } = json;
  if (typeof name !== 'string' || name === '') throw invalidArgument('A type of the schema has no name.');
  return name.includes('.') || typeof own !== 'string' || own === '' ? name : `${own}.${name}`;
}

function remember(named: Named, schema: AvroSchema & { readonly name: string }): AvroSchema {
  named.set(schema.name, schema);
  return schema;
}

function list(json: unknown): readonly unknown[] {
  if (!Array.isArray(json)) throw invalidArgument('The schema lacks a list (fields or symbols).');
  return json;
}
