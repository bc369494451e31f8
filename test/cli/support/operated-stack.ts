import { createHandoffConsumer } from '../../../src/client/handoff-consumer.ts';
import { createIntegrations } from '../../../src/demo/integrations.ts';
import { createPlatform } from '../../../src/demo/platform.ts';
import { startStack } from '../../../src/demo/stack.ts';
import { createMemoryLog } from '../../../src/memory/memory-log.ts';
import { connectPubSub } from '../../../src/pubsub/connect-pubsub.ts';
import { startRedisServer } from '../../support/redis-server.ts';
import { silent } from '../../support/running-stack.ts';
import { cliWith } from './cli.ts';

/** The whole product on a real Redis, and the tool with the environment of its service. */
export const startOperatedStack = async () => {
  const redis = await startRedisServer();
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  const log = createMemoryLog();
  const stack = await startStack(log, { redisUrl: redis.url, onFailure });
  const connection = { projectId: 'local-project', emulatorHost: stack.emulatorHost };
  const client = connectPubSub(connection);
  const integrations = createIntegrations(silent);
  const consumer = createHandoffConsumer({
    ...connection,
    handle: (event) => integrations.take(event),
    onFailure,
    log,
  });
  const env = {
    PUBSUB_EMULATOR_HOST: stack.emulatorHost,
    REDIS_URL: redis.url,
    SECRETS_DIR: stack.secretsDir,
    DESK_INSECURE_HOSTS: new URL(stack.simulator.url).host,
  };
  return {
    stack,
    env,
    client,
    integrations,
    cli: cliWith(env),
    /** A user who has an agent. */
    async talkingUser(userId: string) {
      const platform = createPlatform(stack, userId, userId);
      await platform.handoff();
      const chat = await stack.simulator.control.waitFor({ for: 'requested', visitorName: userId });
      stack.simulator.control.accept(chat.id, 'Alex');
      await integrations.waitFor(userId, 'the start', (events) =>
        events.some(({ type }) => type === 'salesforce-handoff.chat.started.v1'),
      );
      return { platform, chat };
    },
    async stop() {
      await consumer.stop();
      await client.close();
      await stack.stop();
      await redis.stop();
      expect(failures).toEqual([]);
    },
  };
};
export type OperatedStack = Awaited<ReturnType<typeof startOperatedStack>>;
