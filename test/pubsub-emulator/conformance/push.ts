import { until } from '../support/until.ts';
import { startWebhook, type Webhook } from '../support/webhook.ts';
import { keyed } from '../support/world.ts';
import type { Row } from './row.ts';

async function withWebhook<Result>(
  statuses: readonly number[],
  use: (hook: Webhook) => Promise<Result>,
): Promise<Result> {
  const webhook = await startWebhook(...statuses);
  try {
    return await use(webhook);
  } finally {
    await webhook.close();
  }
}

function pushedText(body: string | undefined): string {
  const pushed = JSON.parse(body ?? '{}') as { message?: { data?: string } };
  return Buffer.from(pushed.message?.data ?? '', 'base64').toString();
}

/** Push ("Push subscriptions", "Payload unwrapping"). */
export const pushRows: readonly Row[] = [
  {
    name: 'a push is a POST of JSON with message and subscription',
    expected: { data: 'aGVsbG8=', attributes: { kind: 'note' }, hasId: true, hasTime: true, isNamed: true },
    observe: async (world) => {
      return withWebhook([204], async (webhook) => {
        const topic = await world.topic();
        const subscription = await world.subscription(topic, { pushConfig: { pushEndpoint: webhook.url } });
        const [id] = await world.publish(topic, { data: Buffer.from('hello'), attributes: { kind: 'note' } });
        await until(() => webhook.hooks.length > 0);
        const pushed = JSON.parse(webhook.hooks[0]?.body ?? '{}') as {
          message?: {
            data: string;
            attributes: object;
            messageId: string;
            message_id: string;
            publishTime: string;
          };
          subscription?: string;
        };
        return {
          data: pushed.message?.data,
          attributes: pushed.message?.attributes,
          hasId: pushed.message?.messageId === id && pushed.message?.message_id === id,
          hasTime: Number.isFinite(Date.parse(pushed.message?.publishTime ?? '')),
          isNamed: pushed.subscription === subscription,
        };
      });
    },
  },
  {
    name: 'an unwrapped push is the data alone, with the metadata in headers when asked for',
    expected: { body: 'hello', kind: 'note', hasId: true },
    observe: async (world) => {
      return withWebhook([204], async (webhook) => {
        const topic = await world.topic();
        const pushConfig = { pushEndpoint: webhook.url, noWrapper: { writeMetadata: true } };
        await world.subscription(topic, { pushConfig });
        const [id] = await world.publish(topic, { data: Buffer.from('hello'), attributes: { kind: 'note' } });
        await until(() => webhook.hooks.length > 0);
        const { body, headers } = webhook.hooks[0] ?? { body: '', headers: {} };
        return { body, kind: headers['kind'], hasId: headers['x-goog-pubsub-message-id'] === id };
      });
    },
  },
  {
    name: 'a push that is not answered with success is repeated',
    expected: ['x', 'x', 'x'],
    observe: async (world) => {
      return withWebhook([500, 503, 200], async (webhook) => {
        const topic = await world.topic();
        await world.subscription(topic, { pushConfig: { pushEndpoint: webhook.url } });
        await world.publish(topic, 'x');
        await until(() => webhook.hooks.length >= 3, 10_000);
        return webhook.hooks.map(({ body }) => pushedText(body));
      });
    },
  },
  {
    name: 'pushes of one key come one after the other, in order, also when one has to be repeated',
    expected: { texts: ['1', '1', '2', '3'], mostAtOnce: 1 },
    observe: async (world) => {
      return withWebhook([500, 200], async (webhook) => {
        const topic = await world.topic();
        const pushConfig = { pushEndpoint: webhook.url };
        await world.subscription(topic, { pushConfig, enableMessageOrdering: true });
        await world.publish(topic, ...keyed('k', '1', '2', '3'));
        await until(() => webhook.hooks.length >= 4, 10_000);
        return { texts: webhook.hooks.map(({ body }) => pushedText(body)), mostAtOnce: webhook.mostAtOnce() };
      });
    },
  },
  {
    name: 'an empty push config turns a push subscription into a pull subscription',
    expected: ['x'],
    observe: async (world) => {
      return withWebhook([204], async (webhook) => {
        const topic = await world.topic();
        const subscription = await world.subscription(topic, { pushConfig: { pushEndpoint: webhook.url } });
        await world.subscriber.modifyPushConfig({ subscription, pushConfig: {} });
        await world.publish(topic, 'x');
        return world.drain(subscription, 1);
      });
    },
  },
];
