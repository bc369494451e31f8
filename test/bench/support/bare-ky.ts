// The yardstick: the least that can be done. Opens as many sessions as it is told with ky, polls each in a bare loop, publishes what the
// agent says with Google's client, waits for the confirm, polls again. It keeps no state and survives nothing.
import { createInterface } from 'node:readline';
import ky from 'ky';
import { connectPubSub } from '../../../src/pubsub/connect-pubsub.ts';

type Session = { key: string; affinityToken: string; id: string };
type Batch = { sequence: number; messages: { type: string; message: { text?: string } }[] };

const desk = ky.create({
  prefix: `${process.env['DESK_URL'] ?? ''}/chat/rest`,
  retry: 0,
  timeout: 60_000,
  headers: { 'X-LIVEAGENT-API-VERSION': '57' },
});
const topic = connectPubSub({
  projectId: 'local-project',
  emulatorHost: process.env['PUBSUB_EMULATOR_HOST'],
}).topic('salesforce-outbound', {
  messageOrdering: true,
  batching: { maxMilliseconds: 1 },
});

const open = async (n: number): Promise<Record<string, string>> => {
  const session = await desk
    .get('System/SessionId', { headers: { 'X-LIVEAGENT-AFFINITY': 'null' } })
    .json<Session>();
  const headers = { 'X-LIVEAGENT-AFFINITY': session.affinityToken, 'X-LIVEAGENT-SESSION-KEY': session.key };
  await desk.post('Chasitor/ChasitorInit', {
    headers: { ...headers, 'X-LIVEAGENT-SEQUENCE': '1' },
    json: {
      organizationId: '00D000000000001',
      deploymentId: '572000000000001',
      buttonId: '573000000000001',
      sessionId: session.id,
      visitorName: `bare-${String(n)}`,
      userAgent: '',
      language: 'en-US',
      screenResolution: '1900x1080',
      prechatDetails: [],
      prechatEntities: [],
      receiveQueueUpdates: true,
      isPost: true,
    },
  });
  return headers;
};

const poll = async (n: number, headers: Record<string, string>): Promise<void> => {
  let ack = -1;
  for (;;) {
    const answer = await desk.get(`System/Messages?ack=${String(ack)}`, { headers });
    if (answer.status === 204) continue;
    const { sequence, messages } = await answer.json<Batch>();
    const texts = messages.flatMap(({ message }) => (message.text === undefined ? [] : [message.text]));
    await Promise.all(
      texts.map((text) =>
        topic.publishMessage({
          data: Buffer.from(JSON.stringify({ text })),
          orderingKey: `bare-${String(n)}`,
        }),
      ),
    );
    ack = sequence;
  }
};

const AT_ONCE = 50;
let opened = 0;
process.once('SIGTERM', () => process.exit(0));
process.stdout.write('begun\n');
// Each line says how many chats there should be from now on.
for await (const line of createInterface({ input: process.stdin })) {
  for (const to = Number(line); opened < to; opened += AT_ONCE) {
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, to - opened) }, async (_, index) => {
        const n = opened + index;
        const headers = await open(n);
        poll(n, headers).catch(() => process.exit(1));
      }),
    );
  }
}
