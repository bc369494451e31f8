import { asyncApi } from './asyncapi.ts';
import { EXAMPLES } from './examples.ts';
import { jsonSchemaOf, NAMED_SCHEMAS } from './json-schemas.ts';

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every file under `schemas/` by its path there. `version` is the package's. */
export const schemaFiles = (version: string): ReadonlyMap<string, string> =>
  new Map([
    ...NAMED_SCHEMAS.map((named): [string, string] => [
      `json/${named.name}.json`,
      text(jsonSchemaOf(named, 'draft-2020-12')),
    ]),
    ...Object.entries(EXAMPLES).map(([name, example]): [string, string] => [
      `examples/${name}.json`,
      text(example),
    ]),
    ['asyncapi.json', text(asyncApi(version))],
  ]);
