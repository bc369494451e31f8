import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ParkedView } from '../../src/cli/parked/parked-message.ts';
import type { Replay } from '../../src/cli/replay/replay-data.ts';
import type { EventId } from '../../src/conversation/ids.ts';
import { sealCloudEvent } from '../../src/events/cloud-event.ts';
import { cliWith, failure, jsonOf } from './support/cli.ts';
import { startOperatedStack, type OperatedStack } from './support/operated-stack.ts';

let operated: OperatedStack;
beforeAll(async () => {
  operated = await startOperatedStack();
});
afterAll(() => operated.stop());

/** A replay waits for the service's count, which comes once a second. */
const LIMIT_MS = 20_000;

const LINES = 20;

const subscriptions = async (): Promise<readonly string[]> => {
  const [all] = await operated.client.getSubscriptions();
  return all.map(({ name }) => name.split('/').at(-1) ?? '').toSorted();
};

/** One user with an agent who has got so many lines. */
const talk = async (userId: string): Promise<string> => {
  const { platform, chat } = await operated.talkingUser(userId);
  for (let line = 1; line <= LINES; line += 1) await platform.say(`line ${String(line)}`);
  await operated.stack.simulator.control.waitFor({
    for: 'customer-said',
    chatId: chat.id,
    text: 'line',
    count: LINES,
  });
  return chat.id;
};

test(
  'a replay without --yes only says what it would do',
  async () => {
    const { cli } = operated;
    await talk('emma');
    const before = await subscriptions();
    const dry = await cli('replay', 'inbound', '--to', '-10m');
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toMatch(/^subscription +salesforce-inbound-service$/m);
    expect(dry.out).toMatch(/^to +\S+Z \(10m ago\)$/m);
    expect(dry.out).toMatch(/^brings back +not known: Pub\/Sub keeps no count .* --count /m);
    expect(dry.out).toMatch(/\nNothing is changed: add --yes\.\n$/);
    expect(jsonOf(await cli('replay', 'inbound', '--to', '-10m', '--count', '--json'))).toMatchObject({
      kind: 'would-replay',
      // The handoff and the lines.
      events: { kind: 'counted', events: LINES + 1 },
    });
    expect(await subscriptions()).toEqual(before);
  },
  LIMIT_MS,
);

test(
  'a replay of what was done brings it back, and skips it',
  async () => {
    const { cli, stack } = operated;
    const chats = stack.simulator.control.chats().length;
    const before = await subscriptions();
    const replayed = await cli('replay', 'inbound', '--to', '-10m', '--count', '--yes');
    expect(replayed).toMatchObject({ code: 0, err: '' });
    expect(replayed.out).toMatch(/^brings back +21 events$/m);
    expect(replayed.out).toMatch(/^caught up +yes, after \S+: nothing from before the seek is left$/m);
    expect(replayed.out).toMatch(/^done +0 events taken for the first time$/m);
    expect(replayed.out).toMatch(/^skipped +21 done before$/m);
    expect(replayed.out).toMatch(/^parked +0 /m);
    expect(stack.simulator.control.chats()).toHaveLength(chats);
    expect(await subscriptions()).toEqual(before);
    expect(jsonOf(await cli('snapshots', 'list', '--json'))).toEqual({ snapshots: [] });
  },
  LIMIT_MS,
);

test(
  'a replay of the outbound side says what cannot be seen',
  async () => {
    const replayed = await operated.cli('replay', 'outbound', '--to', '-1h', '--yes');
    expect(replayed).toMatchObject({ code: 0, err: '' });
    expect(replayed.out).toMatch(/^caught up +yes, /m);
    expect(replayed.out).toMatch(/^done +not to be seen: Integrations Service keeps its own books/m);
  },
  LIMIT_MS,
);

test(
  'a snapshot is taken, listed, replayed to and deleted, each only with --yes',
  async () => {
    const { cli } = operated;
    expect(await cli('snapshots', 'create', 'inbound', 'before-deploy')).toMatchObject({
      code: 0,
      out: 'Would take the snapshot before-deploy of salesforce-inbound-service. Nothing is changed: add --yes.\n',
    });
    expect(await cli('snapshots', 'list')).toMatchObject({ out: 'There are no snapshots.\n' });
    const created = await cli('snapshots', 'create', 'inbound', 'before-deploy', '--yes');
    expect(created.out).toMatch(/^SNAPSHOT +OF +TAKEN +EXPIRES\nbefore-deploy +inbound +\S+Z +\S+Z\n$/);
    expect(await cli('snapshots', 'create', 'inbound', 'before-deploy', '--yes')).toEqual(
      failure(1, /a snapshot before-deploy exists already\. Choose another name, .*/),
    );
    await talk('frida');
    const replayed = jsonOf(
      await cli('replay', 'inbound', '--to', 'before-deploy', '--count', '--yes', '--json'),
    ) as Replay;
    expect(replayed).toMatchObject({
      kind: 'replayed',
      to: 'snapshot before-deploy',
      events: { kind: 'counted', events: LINES + 1 },
      followed: { kind: 'caught-up' },
      receipts: { done: 0, skipped: LINES + 1, parked: 0 },
    });
    expect(await cli('replay', 'outbound', '--to', 'before-deploy', '--yes')).toEqual(
      failure(
        2,
        /the snapshot before-deploy is of the topic salesforce-inbound, and salesforce-outbound-integrations reads .*/,
      ),
    );
    expect(await cli('snapshots', 'delete', 'before-deploy')).toMatchObject({
      out: expect.stringMatching(/^Would delete /),
    });
    expect(await cli('snapshots', 'delete', 'before-deploy', '--yes')).toMatchObject({
      code: 0,
      out: 'Deleted the snapshot before-deploy.\n',
    });
    for (const argv of [
      ['snapshots', 'delete', 'before-deploy'],
      ['replay', 'inbound', '--to', 'before-deploy', '--yes'],
    ]) {
      expect(await cli(...argv)).toEqual(
        failure(1, /snapshot before-deploy does not exist or has expired\. See handoff snapshots list\./),
      );
    }
  },
  LIMIT_MS,
);

test(
  'times that cannot be meant, and subscriptions that are not there, change nothing',
  async () => {
    const { cli, env, client } = operated;
    expect(await cli('replay', 'inbound', '--to', '2999-01-01T00:00:00Z', '--yes')).toEqual(
      failure(
        2,
        /--to is in the future \(2999-01-01T00:00:00\.000Z\)\. A seek to the future throws away what waits\. .*/,
      ),
    );
    expect(await cli('replay', 'inbound', '--to', '-400d', '--yes')).toEqual(
      failure(
        2,
        /--to is before what is retained \(7d: since \S+\)\. Give a later time: -168h reaches as far as can be\./,
      ),
    );
    expect(
      await cliWith({ ...env, INBOUND_SUBSCRIPTION: 'no-such' })('replay', 'inbound', '--to', '-1m', '--yes'),
    ).toEqual(failure(1, /subscription no-such does not exist\. Create it .*/));
    await client.createTopic('keeps-nothing');
    await client.createSubscription('keeps-nothing', 'forgets-acked');
    expect(
      await cliWith({ ...env, INBOUND_SUBSCRIPTION: 'forgets-acked' })(
        'replay',
        'inbound',
        '--to',
        '-1m',
        '--yes',
      ),
    ).toEqual(failure(2, /forgets-acked keeps no acked messages, so that nothing can be brought back\. .*/));
  },
  LIMIT_MS,
);

test(
  'a replay that nobody reads is not called caught up',
  async () => {
    const { env, client } = operated;
    await client.createSubscription('salesforce-inbound', 'nobody-reads', { retainAckedMessages: true });
    const cli = cliWith({ ...env, REDIS_URL: undefined, INBOUND_SUBSCRIPTION: 'nobody-reads' });
    const { code, out } = await cli('replay', 'inbound', '--to', '-10m', '--yes', '--follow', '1s');
    expect(code).toBe(1);
    expect(out).toMatch(/^caught up +not yet: 42 events left; the replay goes on$/m);
    expect(out).toMatch(/^done +not known: REDIS_URL is not set/m);
  },
  LIMIT_MS,
);

test(
  'events that wait and are older than the time are not thrown away unless that is said',
  async () => {
    const cli = cliWith({ ...operated.env, REDIS_URL: undefined, INBOUND_SUBSCRIPTION: 'nobody-reads' });
    const at = new Date().toISOString();
    for (const yes of [[], ['--yes']]) {
      expect(await cli('replay', 'inbound', '--to', at, ...yes)).toEqual(
        failure(
          1,
          /42 events older than --to still wait, and the seek would throw them away\. Give --to \S+Z or earlier, .*/,
        ),
      );
    }
    const count = jsonOf(
      await cli('replay', 'inbound', '--to', at, '--drop-waiting', '--count', '--json'),
    ) as Replay;
    expect(count).toMatchObject({ kind: 'would-replay', events: { kind: 'counted', events: 0 } });
  },
  LIMIT_MS,
);

test(
  'as a process it lives until the replay is caught up',
  async () => {
    const argv = ['src/cli/main.ts', 'replay', 'outbound', '--to', '-10m', '--yes', '--json'];
    const child = spawn(process.execPath, argv, { env: operated.env, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ kind: 'replayed', followed: { kind: 'caught-up' } });
  },
  LIMIT_MS,
);

test(
  'somebody who gives up ends the watching, and nothing of it stays',
  async () => {
    const before = await subscriptions();
    const giveUp = new AbortController();
    const see = (text: string): void => {
      if (text.includes('replayed events not done')) giveUp.abort();
    };
    const env = { ...operated.env, REDIS_URL: undefined, INBOUND_SUBSCRIPTION: 'nobody-reads' };
    const watched = cliWith(env, { isWatched: true, see, signal: giveUp.signal });
    const { code, out } = await watched('replay', 'inbound', '--to', '-10m', '--yes');
    expect(code).toBe(1);
    expect(out).toMatch(/^caught up +not yet: 42 events left; the replay goes on$/m);
    expect(await subscriptions()).toEqual(before);

    // Before the seek nothing is done at all.
    expect(await watched('replay', 'inbound', '--to', '-10m', '--yes')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/handoff: given up\. Nothing was changed\.\n$/),
    });
  },
  LIMIT_MS,
);

test(
  'more events of one user than are remembered one by one: their order tells what was done, and without it they are parked',
  async () => {
    const { cli, client, integrations } = operated;
    const topic = client.topic('salesforce-inbound', { messageOrdering: true });
    const COUNT = 130;
    const sayAll = async (userId: string, orderingKey: string): Promise<void> => {
      for (let at = 0; at < COUNT; at += 1) {
        const { data, attributes } = sealCloudEvent(
          {
            id: `${userId}-${String(at)}` as EventId,
            type: 'salesforce-handoff.user.said.v1',
            source: '/test',
            data: { botSlug: 'example-bot', userId, text: 'is anybody there?' },
          },
          { orderingKey, botSlug: 'example-bot' },
        );
        await topic.publishMessage({ data, attributes, ...(orderingKey === '' ? {} : { orderingKey }) });
      }
      await integrations.waitFor(userId, 'every answer', (events) => events.length === COUNT);
    };
    await Promise.all([sayAll('gerda', 'example-bot:gerda'), sayAll('hilda', '')]);
    const { out } = await cli('replay', 'inbound', '--to', '-10m', '--yes');
    expect(out).toMatch(/^done +0 events/m);
    expect(out).toMatch(
      /^skipped +\d+ done before, 3 of them by their order: older than the ids that are remembered$/m,
    );
    expect(out).toMatch(/^parked +3 /m);
    const { parked } = jsonOf(await cli('parked', 'list', '--json')) as { parked: readonly ParkedView[] };
    expect(parked.map(({ code }) => code)).toEqual(Array(3).fill('INPUT_STALE'));
  },
  LIMIT_MS,
);
