import { Redis } from 'ioredis';
import { createPlatform } from '../../src/demo/platform.ts';
import { tellStory, type Told } from '../../src/demo/story.ts';
import { judge } from '../../src/demo/verdict.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { silent, startRunningStack, type RunningStack } from '../support/running-stack.ts';

const tell = ({ stack, integrations }: RunningStack, userId: string): Promise<Told> =>
  tellStory({
    platform: createPlatform(stack, userId, `name of ${userId}`),
    integrations,
    control: stack.simulator.control,
    narrator: silent,
  });

const broken = ({ stack, integrations }: RunningStack, userId: string, told: Told) =>
  judge(told, stack.simulator.control.chat(told.chatId), integrations.received(userId)).filter(
    ({ kept }) => !kept,
  );

describe('a whole conversation over the function’s door, Pub/Sub, and real HTTP to the desk', () => {
  let redis: RedisServer;
  let running: RunningStack;
  beforeAll(async () => {
    redis = await startRedisServer();
    running = await startRunningStack({ redisUrl: redis.url });
  });
  afterAll(async () => {
    await running.stop();
    await redis.stop();
  });

  test('arrives once and in order on both sides, through a move of the session, with one end', async () => {
    const told = await tell(running, 'user-1');
    expect(broken(running, 'user-1', told)).toEqual([]);
    expect(running.failures).toEqual([]);
    expect(running.parked).toEqual([]);
  });

  test('is kept in Redis under the given names while it lasts, and its keys and secrets are gone after it', async () => {
    const { stack, integrations } = running;
    const platform = createPlatform(stack, 'user-2');
    await platform.handoff();
    const { control } = stack.simulator;
    await control.waitFor({ for: 'polling' });
    const client = new Redis(redis.url);
    const record = (): Promise<Record<string, string>> =>
      client.hgetall('handoff:{example-bot:user-2}:record');
    const open = await record();
    expect(open).toMatchObject({
      idUser: 'user-2',
      status: 'active',
      clientPollTimeout: expect.stringMatching(/^\d+$/),
    });
    for (const name of ['id', 'key', 'affinityToken']) expect(open[name]).toMatch(/./);
    expect(Math.abs(Number(open['timestamp']) - Date.now() / 1_000)).toBeLessThan(60);

    const [chat] = control.chats().filter(({ id }) => id === open['id']);
    expect(chat).toBeDefined();
    control.end(open['id'] ?? '', 'agent');
    await integrations.waitFor('user-2', 'chat.ended', (events) =>
      events.some(({ data }) => 'cause' in data),
    );
    let closed = await record();
    for (let looks = 0; closed['status'] !== 'close' && looks < 200; looks += 1) closed = await record();
    expect(closed).toMatchObject({ idUser: 'user-2', status: 'close' });
    for (const name of ['id', 'key', 'affinityToken']) expect(closed[name]).toBeUndefined();
    // What the log may never hold, though every one of these passed through the processes.
    const logged = running.logged();
    for (const secret of [
      open['key'],
      open['affinityToken'],
      stack.functionSecret,
      'example-client-secret',
      'example-password',
    ]) {
      expect(logged.includes(secret ?? '')).toBe(false);
    }
    client.disconnect();
  });

  test('leaves no text of user or agent in any log line', async () => {
    const told = await tell(running, 'user-3');
    const logged = running.logged();
    // Not a log that is empty for another reason.
    expect(logged).toContain('"message":"conversation.moved"');
    expect(logged).toContain(told.chatId.length > 0 ? 'example-bot:user-3' : '');
    for (const text of [...told.byUser, ...told.byAgent, 'I was charged twice', 'receipt.pdf']) {
      expect({ text, isLogged: logged.includes(text) }).toEqual({ text, isLogged: false });
    }
  });
});
