import { Writable } from 'node:stream';
import { createHandoffConsumer } from '../../src/client/handoff-consumer.ts';
import { createHandoffPublisher } from '../../src/client/handoff-publisher.ts';
import { createIntegrations } from '../../src/demo/integrations.ts';
import { startStack, type StackOptions } from '../../src/demo/stack.ts';
import { createLog } from '../../src/logging/create-log.ts';
import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';

const PROJECT = 'local-project';
export const silent = { user: () => {}, agent: () => {}, note: () => {} };

/** The demo's stack with its log in memory, a consumer of the outbound topic, and a reader of the parked messages. */
export const startRunningStack = async (options: Omit<StackOptions, 'onFailure'> = {}) => {
  const lines: string[] = [];
  const failures: unknown[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const log = createLog({ level: 'info', stream });
  const onFailure = (error: unknown): void => void failures.push(error);
  const stack = await startStack(log, { ...options, onFailure });
  const connection = { projectId: PROJECT, emulatorHost: stack.emulatorHost };
  const integrations = createIntegrations(silent);
  const consumer = createHandoffConsumer({
    ...connection,
    handle: (event) => integrations.take(event),
    onFailure,
    log,
  });
  const publisher = createHandoffPublisher({ ...connection, source: '/test' });
  const client = connectPubSub(connection);
  const parked: { data: string; attributes: Record<string, string> }[] = [];
  const deadLetters = client.subscription('salesforce-dead-letter-operators');
  deadLetters.on('message', (message) => {
    parked.push({ data: message.data.toString(), attributes: message.attributes });
    message.ack();
  });

  return {
    stack,
    integrations,
    publisher,
    client,
    parked,
    failures,
    /** Everything the processes have logged, one JSON line each. */
    logged: (): string => lines.join(''),
    async stop() {
      await consumer.stop();
      await publisher.close();
      await deadLetters.close();
      await client.close();
      await stack.stop();
    },
  };
};
export type RunningStack = Awaited<ReturnType<typeof startRunningStack>>;

/** Waits for a condition, looking every few ms; fails after `limitMs`, saying what did not come. */
export const until = async (done: () => boolean, what: string, limitMs = 10_000): Promise<void> => {
  const deadlineMs = Date.now() + limitMs;
  while (!done()) {
    if (Date.now() > deadlineMs) throw new Error(`not within ${String(limitMs)} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
