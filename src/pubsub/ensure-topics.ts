import type { PubSub } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import { differencesOf, secondsOf, subscriptionResource } from './subscription-resource.ts';
import type { TopicPlan } from './topology.ts';
import { translatePubSubError } from './translate-pubsub-error.ts';

export type Ensured = {
  readonly kind: 'topic' | 'subscription';
  readonly name: string;
  /** `differs`: it was there with other settings and was left as it is; an operator decides. */
  readonly outcome: 'created' | 'there' | 'differs';
  readonly differences: readonly string[];
};

// Somebody waits at a terminal: say soon that there is no connection.
const CALL = { timeout: 10_000, maxRetries: 3 };

const isAlreadyThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === status.ALREADY_EXISTS;

/** Creates, and tells whether it was there. Safe to run from several processes at once. */
const createOrFind = async (create: () => Promise<unknown>): Promise<'created' | 'there'> => {
  try {
    await create();
    return 'created';
  } catch (error) {
    if (isAlreadyThere(error)) return 'there';
    throw error;
  }
};

const ensureTopic = async (client: PubSub, { topic: name, settings }: TopicPlan): Promise<Ensured> => {
  const { retentionSeconds: planned } = settings;
  try {
    const created = await createOrFind(() =>
      client.createTopic({ name, messageRetentionDuration: { seconds: planned } }, CALL),
    );
    if (created === 'created') return { kind: 'topic', name, outcome: created, differences: [] };
    const [resource] = await client.topic(name).getMetadata(CALL);
    const actual = secondsOf(resource.messageRetentionDuration) ?? 0;
    const differences =
      actual === planned ? [] : [`retentionSeconds is ${String(actual)}, planned ${String(planned)}`];
    return { kind: 'topic', name, outcome: differences.length === 0 ? 'there' : 'differs', differences };
  } catch (error) {
    throw translatePubSubError(error, { topic: name });
  }
};

const ensureSubscription = async (client: PubSub, plan: TopicPlan): Promise<Ensured> => {
  const { topic, subscription: name, settings } = plan;
  try {
    const created = await createOrFind(() =>
      client.createSubscription(topic, name, { ...subscriptionResource(settings), gaxOpts: CALL }),
    );
    if (created === 'created') return { kind: 'subscription', name, outcome: created, differences: [] };
    const [resource] = await client.subscription(name).getMetadata(CALL);
    const attached = resource.topic?.split('/').at(-1) ?? '';
    const differences = [
      ...(attached === topic ? [] : [`topic is ${attached}, planned ${topic}`]),
      ...differencesOf(resource, settings),
    ];
    return {
      kind: 'subscription',
      name,
      outcome: differences.length === 0 ? 'there' : 'differs',
      differences,
    };
  } catch (error) {
    throw translatePubSubError(error, { subscription: name });
  }
};

/** Creates what is missing of `topology` and says what it found. Repeating it changes nothing. */
export const ensureTopics = async (
  client: PubSub,
  topology: readonly TopicPlan[],
): Promise<readonly Ensured[]> => {
  const ensured: Ensured[] = [];
  for (const plan of topology) {
    ensured.push(await ensureTopic(client, plan));
    ensured.push(await ensureSubscription(client, plan));
  }
  return ensured;
};
