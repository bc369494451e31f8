import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { heartbeatKey, keysOf } from '../../src/redis/keys.ts';
import type { WorkerId } from '../../src/bridge/ports/conversation-store.ts';
import type { LinkName } from '../chaos/fleet.ts';
import { until } from '../contracts/until.ts';
import { startOneChat, type OneChat } from './one-chat.ts';

/** What the README promises; the platform kills after ten. */
const LIMIT_MS = 8_000;
const TEST_MS = 90_000;

let chat: OneChat;
afterEach(() => chat.close());

const slot = () => {
  const [first] = chat.rig.fleet.slots;
  if (!first) throw new Error('one worker');
  return first;
};

/** The owner that another worker would have to wait for: none when it was given back, or its owner has taken leave. */
const livingOwner = async (): Promise<string | undefined> => {
  const redis = connectRedis({ url: chat.rig.redisUrl, name: 'test', log: createMemoryLog() });
  try {
    const owner = await redis.hget(keysOf(chat.conversationId)[0], '@owner');
    if (owner === null) return undefined;
    return (await redis.exists(heartbeatKey(owner as WorkerId))) === 1 ? owner : undefined;
  } finally {
    redis.disconnect();
  }
};

/** SIGTERM to a process of its own; `owner` is who has the conversation the moment it has ended. */
const terminate = async (): Promise<{ code: number | null; inTime: boolean; owner: string | undefined }> => {
  const ended = slot().process.ended.then(livingOwner);
  const { drainMs, code } = await chat.rig.fleet.terminate(slot());
  process.stderr.write(`stopped after ${String(Math.round(drainMs))} ms\n`);
  return { code, inTime: drainMs <= LIMIT_MS, owner: await ended };
};
const PEACEFUL = { code: 0, inTime: true, owner: undefined };

const talking = async (): Promise<void> => {
  chat = await startOneChat();
  await chat.handoff();
  await chat.accept();
  await chat.say('one');
  await until(() => chat.heard().length === 1, 'the agent reads the first text');
};
const breakLines = async (...names: LinkName[]): Promise<void> => {
  for (const name of names) await slot().links[name].set('black-hole');
};
/** The lines carry again what they swallowed, for the process that was started in the place of the stopped one. */
const heal = async (): Promise<void> => {
  for (const link of Object.values(slot().links)) {
    link.reset();
    await link.set('pass');
  }
  await slot().process.ready;
};
/**
 * Everything was carried, once and in order, and nothing that had been acked was delivered again; `acksUnderWay` may have been swallowed
 * with the line.
 */
const allIsWell = async (heard: string[], told: string[], acksUnderWay = 0): Promise<void> => {
  await until(() => chat.heard().length >= heard.length, 'the agent reads all', 40_000);
  await until(() => chat.textsTold().length >= told.length, 'the user reads all', 40_000);
  expect(chat.heard()).toEqual(heard);
  expect(chat.textsTold()).toEqual(told);
  expect(chat.logged('event.repeated').length).toBeLessThanOrEqual(acksUnderWay);
  expect(chat.desk('poll.overlapped')).toEqual([]);
};

test(
  'SIGTERM while Pub/Sub swallows a publish: ended in time, given back, told by the next',
  async () => {
    await talking();
    await breakLines('pubsub');
    await chat.agentSays('hello');
    await until(
      () => chat.desk('event.delivered').some((entry) => 'text' in entry && entry.text === 'hello'),
      'the text is read from the desk',
    );
    expect(await terminate()).toEqual(PEACEFUL);
    await heal();
    await chat.say('two');
    await allIsWell(['one', 'two'], ['hello'], 1);
  },
  TEST_MS,
);

test(
  'SIGTERM while Redis swallows everything: ended in time, adopted when the lease has ended',
  async () => {
    await talking();
    await breakLines('redis');
    await chat.agentSays('hello');
    const { code, inTime } = await terminate();
    expect({ code, inTime }).toEqual({ code: 0, inTime: true });
    await heal();
    await chat.say('two');
    await allIsWell(['one', 'two'], ['hello']);
  },
  TEST_MS,
);

test(
  'SIGTERM while a POST hangs that the desk has applied: ended in time, given back, and not sent twice',
  async () => {
    await talking();
    await chat.rig.control.fail({ endpoint: 'ChatMessage', fault: { kind: 'hang', applied: true } });
    await chat.say('two');
    await until(() => chat.heard().length === 2, 'the desk has the text');
    expect(await terminate()).toEqual(PEACEFUL);
    await heal();
    await chat.agentSays('hello');
    await chat.say('three');
    await allIsWell(['one', 'two', 'three'], ['hello']);
  },
  TEST_MS,
);

test(
  'SIGTERM while everything is swallowed: ended in time',
  async () => {
    await talking();
    await breakLines('redis', 'pubsub', 'desk');
    await chat.say('two');
    const { code, inTime } = await terminate();
    expect({ code, inTime }).toEqual({ code: 0, inTime: true });
    await heal();
    await allIsWell(['one', 'two'], [], 1);
  },
  TEST_MS,
);

test(
  'SIGTERM while Secret Manager hangs: ended in time, given back',
  async () => {
    // Google's client asks the metadata server for its token first; this one takes the question and never answers.
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    chat = await startOneChat({
      env: {
        SECRETS_DIR: '',
        GCE_METADATA_HOST: `127.0.0.1:${String(port)}`,
        METADATA_SERVER_DETECTION: 'assume-present',
      },
    });
    try {
      await chat.handoff();
      await until(() => sockets.size > 0, 'the secrets are asked for');
      expect(await terminate()).toEqual(PEACEFUL);
      expect(chat.logged('stop.failed')).toEqual([]);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  },
  TEST_MS,
);

test(
  'SIGTERM while the process is still starting: ended at once',
  async () => {
    chat = await startOneChat();
    await breakLines('redis');
    const first = await terminate();
    expect(first.code).toBe(0);
    await until(() => chat.logged('start.failed').length > 1, 'its successor asks for Redis in vain');
    const second = await terminate();
    expect({ code: second.code, inTime: second.inTime }).toEqual({ code: 0, inTime: true });
    await heal();
  },
  TEST_MS,
);
