import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { INBOUND } from '../../src/events/inbound.ts';
import { OUTBOUND } from '../../src/events/outbound.ts';
import { CONDITIONS } from '../../src/live-agent-simulator/control/chat-condition.ts';
import { actionSchema } from '../../src/live-agent-simulator/script/action.ts';

const FOLDER = new URL('./', import.meta.url);

const shortType = (types: object): z.ZodType<string> => {
  const names = Object.keys(types).map((type) => type.replace(/^salesforce-handoff\.(.*)\.v1$/, '$1'));
  return z.string().refine((name) => names.includes(name), `must be one of ${names.join(', ')}`);
};

const count = z.int().positive().default(1);

/** What happens, in order. `wait`: until it has happened so often. `desk`: all of it in one answer to the poll. */
const step = z.union([
  z.strictObject({ user: shortType(INBOUND), data: z.record(z.string(), z.unknown()).default({}) }),
  z.strictObject({ desk: z.array(actionSchema).min(1) }),
  z.strictObject({ waitFor: z.strictObject({ event: shortType(OUTBOUND), count }) }),
  z.strictObject({ waitFor: z.strictObject({ request: z.string(), count }) }),
  z.strictObject({ waitFor: z.strictObject({ chat: z.enum(CONDITIONS) }) }),
]);
export type Step = z.output<typeof step>;

const storySchema = z.strictObject({
  about: z.string(),
  /** Types of the desk's messages that the story shows: it fails when one of them did not reach us. */
  shows: z.array(z.string()).min(1),
  /** What the desk does by itself from the request on; ChatRequestSuccess comes first unless it says otherwise. */
  script: z.array(actionSchema).default([]),
  steps: z.array(step),
  /** All that the platform gets, in order; fields that are not named may be anything. */
  events: z.array(z.looseObject({ type: shortType(OUTBOUND) })),
  /** All POSTs that had their effect at the desk, in order. */
  requests: z.array(z.looseObject({ noun: z.string() })),
  /** What of it the agent got, where the desk loses some. */
  heard: z.array(z.string()).optional(),
  /** Values of `ack` in the order of their first use. */
  acks: z.array(z.int()).optional(),
});
export type Story = z.output<typeof storySchema>;

/** Every story by its name. FILES and DESK stand for addresses that are known only when it is played. */
export const readStories = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith('.json'))
      .map((file) => [file.replace('.json', ''), readFileSync(new URL(file, FOLDER), 'utf8')]),
  );

export const parseStory = (text: string, addresses: Readonly<Record<string, string>> = {}): Story =>
  storySchema.parse(
    JSON.parse(
      Object.entries(addresses).reduce((filled, [name, url]) => filled.replaceAll(`{${name}}`, url), text),
    ),
  );
