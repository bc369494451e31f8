import { z } from 'zod';

type Json = z.core.JSONSchema.BaseSchema;

const isSchema = (value: Json | boolean | undefined): value is Json => typeof value === 'object';

const between = (least: number | undefined, most: number | undefined, unit = ''): string => {
  const least_ = least === undefined || least <= -Number.MAX_SAFE_INTEGER ? undefined : least;
  const most_ = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : most;
  if (least_ !== undefined && most_ !== undefined) return ` ${String(least_)} to ${String(most_)}${unit}`;
  if (least_ !== undefined && least_ > 1) return ` of at least ${String(least_)}${unit}`;
  return most_ === undefined ? '' : ` of at most ${String(most_)}${unit}`;
};

const listOf = (schema: Json): string => {
  const items = Array.isArray(schema.items) ? undefined : schema.items;
  const of = isSchema(items) ? `: ${formatOf(items)} each` : '';
  return `list${between(schema.minItems, schema.maxItems)}${of}`;
};

const BY_TYPE: Readonly<Record<string, (schema: Json) => string>> = {
  string: ({ minLength, maxLength }) => `text${between(minLength, maxLength, ' characters')}`,
  integer: ({ minimum, maximum }) => `whole number${between(minimum, maximum)}`,
  number: ({ minimum, maximum }) => `number${between(minimum, maximum)}`,
  boolean: () => '`true` or `false`',
  array: listOf,
};

/** What a value looks like, in words. */
function formatOf(schema: Json): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.filter(isSchema).map(formatOf))].join(' or ');
  return BY_TYPE[String(schema.type)]?.(schema) ?? 'object';
}

const defaultOf = (schema: Json, isRequired: boolean): string => {
  if (schema.default !== undefined) {
    const isEmpty = Array.isArray(schema.default) && schema.default.length === 0;
    return isEmpty ? 'none' : `\`${JSON.stringify(schema.default)}\``;
  }
  return isRequired ? '' : 'none';
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Objects are followed by their own keys, `a.b`, and lists of objects by theirs, `a[].b`. */
const rowsOf = (schema: Json, prefix: string): string[][] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (!isSchema(property)) return [];
    const path = `${prefix}${name}`;
    const isRequired = (schema.required ?? []).includes(name);
    const own = [
      `\`${path}\``,
      cell(formatOf(property)),
      cell(defaultOf(property, isRequired)),
      cell(property.description ?? ''),
    ];
    const items = Array.isArray(property.items) ? undefined : property.items;
    const below = isSchema(items) ? rowsOf(items, `${path}[].`) : rowsOf(property, `${path}.`);
    return [own, ...below];
  });

/** Name, value, default and meaning of every key that a schema takes. */
export const settingRows = (schema: z.ZodType): readonly (readonly string[])[] =>
  rowsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), '');
