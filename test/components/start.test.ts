import type { OutboundEvent } from '../../src/events/open-event.ts';
import { startRunningStack, type RunningStack } from '../support/running-stack.ts';

const BOT = 'example-bot';
const [FIRST, SECOND, THIRD] = ['573000000000001', '573000000000002', '573000000000003'] as const;

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(() => running.stop());
afterEach(() => {
  for (const id of [FIRST, SECOND, THIRD]) control().setAvailability(id, undefined);
});

const control = () => running.stack.simulator.control;

const ask = (userId: string, text: string, more: object = {}): Promise<unknown> =>
  Promise.all([
    running.publisher.publish({
      type: 'salesforce-handoff.handoff.requested.v1',
      data: { botSlug: BOT, userId, visitor: { name: userId }, fallbackButtonIds: [SECOND, THIRD], ...more },
    }),
    running.publisher.publish({
      type: 'salesforce-handoff.user.said.v1',
      data: { botSlug: BOT, userId, text },
    }),
  ]);

const types = (userId: string): readonly string[] =>
  running.integrations
    .received(userId)
    .map(({ type }) => type.replace(/^salesforce-handoff\.(.*)\.v1$/, '$1'));
const isOver = (events: readonly OutboundEvent[]): boolean => events.some(({ data }) => 'cause' in data);

/** The chats that were asked for, by their targets. */
const targetsOf = (userId: string): readonly unknown[] =>
  control()
    .chats()
    .filter(({ visitorName }) => visitorName === userId)
    .map(({ request }) => (request as { buttonId?: string } | null)?.buttonId);

test('nobody at the first button: the chat is opened at the next, with what the user said meanwhile', async () => {
  control().setAvailability(FIRST, { isAvailable: false });
  await ask('user-1', 'is anybody there?');
  const { id } = await control().waitFor({ for: 'requested', visitorName: 'user-1' }, 20_000);
  control().accept(id, 'Ada');
  await control().waitFor({ for: 'customer-said', chatId: id, text: 'is anybody there?' }, 20_000);
  expect(targetsOf('user-1')).toEqual([SECOND]);
  expect(types('user-1')).not.toContain('chat.ended');
});

test('a button that declines is followed by the next one where somebody is', async () => {
  control().setAvailability(SECOND, { isAvailable: false });
  await ask('user-2', 'hello');
  const first = await control().waitFor({ for: 'requested', visitorName: 'user-2' }, 20_000);
  control().refuse(first.id, 'Unavailable');
  const { id } = await control().waitFor(
    (site) =>
      site
        .chats()
        .find((chat) => chat.visitorName === 'user-2' && chat.id !== first.id && chat.request !== null),
    20_000,
  );
  control().accept(id, 'Ada');
  await control().waitFor({ for: 'customer-said', chatId: id, text: 'hello' }, 20_000);
  expect(new Set(targetsOf('user-2'))).toEqual(new Set([FIRST, THIRD]));
  expect(types('user-2')).not.toContain('chat.ended');
});

test('nobody anywhere: one end with its cause, no session, and no words without an answer', async () => {
  for (const id of [FIRST, SECOND, THIRD]) control().setAvailability(id, { isAvailable: false });
  await ask('user-3', 'hello');
  await running.integrations.waitFor('user-3', 'chat.ended', isOver);
  const ends = running.integrations.received('user-3').filter((event) => isOver([event]));
  expect(ends.map(({ data }) => data)).toEqual([expect.objectContaining({ cause: 'unavailable' })]);
  await running.integrations.waitFor('user-3', 'message.undelivered', (events) =>
    events.some(({ type }) => type === 'salesforce-handoff.message.undelivered.v1'),
  );
  expect(targetsOf('user-3')).toEqual([]);
});

test('one agent who is not there: the chat goes to the button when it may', async () => {
  const agentId = '005000000000001';
  control().setAvailability(agentId, { isAvailable: false });
  await ask('user-4', 'hello', { agentId, fallbackToButton: true });
  const { request } = await control().waitFor({ for: 'requested', visitorName: 'user-4' }, 20_000);
  expect(request).toMatchObject({ agentId, doFallback: true, buttonId: FIRST });
  await ask('user-5', 'hello', { agentId, fallbackButtonIds: [] });
  await running.integrations.waitFor('user-5', 'chat.ended', isOver);
  expect(targetsOf('user-5')).toEqual([]);
});

test.each([true, false])(
  'a 503 to the request for an agent, which the desk has done: %s – the agent is asked for once, and heard',
  async (applied) => {
    const user = `user-moved-${String(applied)}`;
    control().fail({ endpoint: 'ChasitorInit', fault: { kind: 'status', status: 503, applied } });
    await ask(user, 'hello');
    const { id } = await control().waitFor({ for: 'settled', visitorName: user }, 20_000);
    await control().waitFor({ for: 'requested', chatId: id }, 20_000);
    control().accept(id, 'Ada');
    control().say(id, 'Good morning.');
    await control().waitFor({ for: 'customer-said', chatId: id, text: 'hello' }, 20_000);
    await running.integrations.waitFor(user, 'the agent’s words', (events) =>
      events.some(({ data }) => 'text' in data && data.text === 'Good morning.'),
    );
    expect(targetsOf(user)).toEqual([FIRST]);
    expect(
      control()
        .journal(id)
        .filter(({ type }) => type === 'chat.requested'),
    ).toHaveLength(1);
  },
);
