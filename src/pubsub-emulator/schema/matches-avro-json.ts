import { branchName, type AvroSchema, type Primitive } from './avro-schema.ts';

const MAX_INT = 2 ** 31;
const MAX_LONG = 2 ** 63;

/** Whether a value is the JSON encoding of this schema. Source: Apache Avro specification, "JSON Encoding". */
export function matchesAvroJson(schema: AvroSchema, value: unknown): boolean {
  switch (schema.kind) {
    case 'primitive':
      return matchesPrimitive(schema.type, value);
    case 'record':
      return matchesRecord(schema.fields, value);
    case 'enum':
      return typeof value === 'string' && schema.symbols.includes(value);
    case 'fixed':
      return isBytes(value) && value.length === schema.size;
    case 'array':
      return Array.isArray(value) && value.every((item) => matchesAvroJson(schema.items, item));
    case 'map':
      return isObject(value) && Object.values(value).every((item) => matchesAvroJson(schema.values, item));
    case 'union':
      return matchesUnion(schema.branches, value);
  }
}

/** Null stands for itself, every other branch is wrapped: `{"string": "a"}`. */
function matchesUnion(branches: readonly AvroSchema[], value: unknown): boolean {
  if (value === null) return branches.some((branch) => branchName(branch) === 'null');
  if (!isObject(value)) return false;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return false;
  const branch = branches.find((candidate) => branchName(candidate) === entry[0]);
  return branch !== undefined && matchesAvroJson(branch, entry[1]);
}

function matchesRecord(
  fields: readonly { readonly name: string; readonly schema: AvroSchema }[],
  value: unknown,
): boolean {
  if (!isObject(value)) return false;
  const known = new Set(fields.map(({ name }) => name));
  if (Object.keys(value).some((name) => !known.has(name))) return false;
  return fields.every(
    ({ name, schema }) => Object.hasOwn(value, name) && matchesAvroJson(schema, value[name]),
  );
}

function matchesPrimitive(type: Primitive, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
      return isWhole(value, MAX_INT);
    case 'long':
      return isWhole(value, MAX_LONG);
    case 'float':
    case 'double':
      return typeof value === 'number';
    case 'bytes':
      return isBytes(value);
    case 'string':
      return typeof value === 'string';
  }
}

function isWhole(value: unknown, limit: number): boolean {
  return Number.isInteger(value) && Number(value) >= -limit && Number(value) < limit;
}

/** Bytes are written as text whose characters are the bytes (U+0000 to U+00FF). */
function isBytes(value: unknown): value is string {
  return typeof value === 'string' && !/[^\0-\u00ff]/u.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
