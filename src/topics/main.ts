import { projectOf } from '../config/project.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { connectPubSub } from '../pubsub/connect-pubsub.ts';
import { ensureTopics, type Ensured } from '../pubsub/ensure-topics.ts';
import { topologyOf } from '../pubsub/topology.ts';
import { namesOf, readTopicsConfig } from './config.ts';
import { failureOf, tableOf } from './report.ts';

const ensure = async (): Promise<readonly Ensured[]> => {
  const config = readTopicsConfig(process.env);
  const client = connectPubSub({
    projectId: projectOf(config),
    emulatorHost: config.PUBSUB_EMULATOR_HOST,
  });
  try {
    return await ensureTopics(client, topologyOf(namesOf(config)));
  } finally {
    await client.close();
  }
};

try {
  const ensured = await ensure();
  process.stdout.write(`${tableOf(ensured)}\n`);
  const differing = ensured.filter(({ outcome }) => outcome === 'differs').map(({ name }) => name);
  if (differing.length > 0) {
    process.stderr.write(`topics: not as planned and left as it was: ${differing.join(', ')}\n`);
    process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${failureOf(error)}\n`);
  process.exitCode = error instanceof HandoffError && error.code === 'CONFIG_INVALID' ? 2 : 1;
}
