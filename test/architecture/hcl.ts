import { readdirSync, readFileSync } from 'node:fs';
import { parse } from '@cdktf/hcl2json';
import { z } from 'zod';

/** A block's attributes; a nested block is an array of such, one for each time it is written. */
export type Block = Readonly<Record<string, unknown>>;

const block = z.record(z.string(), z.unknown());
const file = z.object({
  resource: z.record(z.string(), z.record(z.string(), z.tuple([block]))).default({}),
  locals: z.array(block).default([]),
  variable: z.record(z.string(), z.tuple([block])).default({}),
});

export type Terraform = {
  /** Names of the files that were read. */
  readonly files: readonly string[];
  readonly locals: Block;
  readonly variables: Readonly<Record<string, Block>>;
  /** Fails when there is none. */
  resource(type: string, name: string): Block;
  /** All of one type, by name. */
  resources(type: string): Readonly<Record<string, Block>>;
};

/** Reads all `.tf` files of a folder. Rejects with file, line and column when one is not HCL. */
export const readTerraform = async (folder: string): Promise<Terraform> => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.tf'));
  const resources: Record<string, Record<string, Block>> = {};
  const variables: Record<string, Block> = {};
  let locals: Block = {};
  for (const name of files) {
    const parsed = file.parse(await parse(name, readFileSync(`${folder}/${name}`, 'utf8')));
    for (const [type, named] of Object.entries(parsed.resource)) {
      const ofType = (resources[type] ??= {});
      for (const [key, [body]] of Object.entries(named)) ofType[key] = body;
    }
    for (const [key, [body]] of Object.entries(parsed.variable)) variables[key] = body;
    locals = Object.assign({}, locals, ...parsed.locals);
  }
  const ofType = (type: string): Readonly<Record<string, Block>> => resources[type] ?? {};
  return {
    files,
    locals,
    variables,
    resource(type, name) {
      const found = ofType(type)[name];
      if (!found) throw new Error(`infra/ has no resource "${type}" "${name}"`);
      return found;
    },
    resources: ofType,
  };
};

/** The nested blocks that `path` leads to; where one is written several times, those of each. */
export const blocksAt = (from: Block, ...path: readonly string[]): readonly Block[] =>
  path.reduce<readonly Block[]>(
    (blocks, name) => blocks.flatMap((each) => z.array(block).parse(each[name] ?? [])),
    [from],
  );

/** What a reference such as `${google_pubsub_topic.inbound.name}` stands for, when that is written down; else the text. */
export const resolved = (terraform: Terraform, value: unknown): unknown => {
  const [, type, name, attribute] = /^\$\{(google_\w+)\.(\w+)\.(\w+)\}$/.exec(String(value)) ?? [];
  if (type === undefined || name === undefined || attribute === undefined) return value;
  return terraform.resource(type, name)[attribute] ?? value;
};
