import { z } from 'zod';
import { isProjectNamed, PROJECT_RULE } from '../config/project.ts';
import { readConfig, type Environment } from '../config/read-config.ts';
import { SETTINGS } from '../config/settings.ts';
import type { TopologyNames } from '../pubsub/topology.ts';

const schema = z
  .object({
    GOOGLE_CLOUD_PROJECT: SETTINGS.GOOGLE_CLOUD_PROJECT,
    PUBSUB_EMULATOR_HOST: SETTINGS.PUBSUB_EMULATOR_HOST,
    INBOUND_TOPIC: SETTINGS.INBOUND_TOPIC,
    INBOUND_SUBSCRIPTION: SETTINGS.INBOUND_SUBSCRIPTION,
    OUTBOUND_TOPIC: SETTINGS.OUTBOUND_TOPIC,
    OUTBOUND_SUBSCRIPTION: SETTINGS.OUTBOUND_SUBSCRIPTION,
    DEAD_LETTER_TOPIC: SETTINGS.DEAD_LETTER_TOPIC,
    DEAD_LETTER_SUBSCRIPTION: SETTINGS.DEAD_LETTER_SUBSCRIPTION,
  })
  .refine(isProjectNamed, PROJECT_RULE);
export type TopicsConfig = z.output<typeof schema>;

/** Throws `CONFIG_INVALID` with all problems. */
export const readTopicsConfig = (env: Environment): TopicsConfig => readConfig(schema, env);

export const namesOf = (config: TopicsConfig): TopologyNames => ({
  inbound: { topic: config.INBOUND_TOPIC, subscription: config.INBOUND_SUBSCRIPTION },
  outbound: { topic: config.OUTBOUND_TOPIC, subscription: config.OUTBOUND_SUBSCRIPTION },
  deadLetter: { topic: config.DEAD_LETTER_TOPIC, subscription: config.DEAD_LETTER_SUBSCRIPTION },
});
