// node --expose-gc test/desks/live-agent/poll-cost.bench.ts [open polls]
// Prints what a poll costs this process: CPU per cycle beside that of a bare ky loop, and memory per open poll. The server is a child.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import ky from 'ky';
import { createLiveAgentDesk } from '../../../src/desks/live-agent/live-agent-desk.ts';
import { BOT, memoryVault, recordingLog, secretsFor, wallClock } from './support/desk-rig.ts';

const BATCH = JSON.stringify({
  messages: [{ type: 'ChatMessage', message: { text: 'hello', name: 'Ada' } }],
  sequence: 3,
  offset: 1_000,
});

/** Answers a login and polls; a poll with ack=2 at once, any other never. */
const serve = (): void => {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.url?.includes('ack=2')) response.end(BATCH);
    else if (request.method === 'POST') response.end('{"access_token":"example-token"}');
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 65_535 }, () => {
    process.send?.((server.address() as AddressInfo).port);
  });
};

const cpuMsPerCall = async (calls: number, call: () => Promise<unknown>): Promise<string> => {
  const run = (count: number) =>
    Promise.all(
      Array.from({ length: 50 }, async () => {
        for (let done = 0; done < count / 50; done += 1) await call();
      }),
    );
  await run(2_000);
  const before = process.cpuUsage();
  await run(calls);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 1_000 / calls).toFixed(3);
};

const measure = async (port: number, openPolls: number): Promise<void> => {
  const url = `http://127.0.0.1:${String(port)}`;
  const desk = createLiveAgentDesk({
    vault: memoryVault(secretsFor(url)),
    clock: wallClock,
    log: recordingLog(),
    settings: { insecureHosts: [new URL(url).host] },
  });
  const baseUrl = `${url}/chat/rest/`;
  const session = {
    id: 's',
    key: 'example-key',
    affinityToken: 'a',
    baseUrl,
    ack: '2',
    clientPollTimeout: '40',
  };
  // First, while the process is small: what the loops leave behind would hide it.
  await desk.poll({ botSlug: BOT, session, signal: new AbortController().signal });
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const controllers: AbortController[] = [];
  const polls: Promise<unknown>[] = [];
  for (let chat = 0; chat < openPolls; chat += 1) {
    const controller = new AbortController();
    const held = { ...session, key: `example-key-${String(chat)}`, ack: '-1' };
    controllers.push(controller);
    polls.push(desk.poll({ botSlug: BOT, session: held, signal: controller.signal }).catch(() => undefined));
    if (chat % 500 === 499) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  globalThis.gc?.();
  const kilobytes = (process.memoryUsage().rss - before) / openPolls / 1_024;
  console.log(`memory per open poll, KB, of ${String(openPolls)} `, kilobytes.toFixed(1));
  for (const controller of controllers) controller.abort();
  await Promise.all(polls);
  const headers = { 'x-liveagent-api-version': '57', 'x-liveagent-affinity': 'a', authorization: 'Bearer x' };
  const { signal } = new AbortController();
  const bare = () => ky(`${baseUrl}System/Messages?ack=2`, { headers, retry: 0, timeout: false }).json();
  console.log('bare ky loop, CPU ms per cycle   ', await cpuMsPerCall(10_000, bare));
  const poll = async (): Promise<void> => {
    const { kind } = await desk.poll({ botSlug: BOT, session, signal });
    if (kind !== 'heard') throw new Error(`the poll ${kind}`);
  };
  console.log('poll of the desk, CPU ms per cycle', await cpuMsPerCall(10_000, poll));
  await desk.close();
};

if (process.argv[2] === 'serve') serve();
else {
  const server = fork(import.meta.filename, ['serve']);
  server.once('message', (port) => {
    void measure(Number(port), Number(process.argv[2] ?? 8_000)).finally(() => server.kill());
  });
}
