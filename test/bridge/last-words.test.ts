import { DEFAULT_POLICY } from '../../src/conversation/policy.ts';
import { createScriptedDesk } from '../support/scripted-desk.ts';
import { createSmallWorld } from '../support/small-world.ts';

/** As Live Agent does: once the agent has ended the chat a message is refused with 403, and the last events can still be polled. */
const deskThatRefusesAfterTheEnd = () => {
  const scripted = createScriptedDesk();
  let isOver = false;
  return {
    ...scripted,
    end(chatId: string) {
      isOver = true;
      scripted.end(chatId);
    },
    desk: {
      ...scripted.desk,
      perform: (...[call, command]: Parameters<typeof scripted.desk.perform>) =>
        isOver && command.do === 'send'
          ? Promise.resolve({ kind: 'over', ending: { cause: 'session-expired' } } as const)
          : scripted.desk.perform(call, command),
    },
  };
};

test('what the agent said before the end is told, also when a message of the user is refused first', async () => {
  const world = createSmallWorld(deskThatRefusesAfterTheEnd());
  const first = await world.start();
  const chat = await world.talk();
  first.life.die();
  world.desk.tell(chat, { type: 'agent.said', text: 'goodbye' });
  world.desk.end(chat);
  await world.publish('salesforce-handoff.user.said.v1', 'm1', { text: 'wait' });
  const second = await world.start();
  await world.until(() => world.conversation()?.owner === undefined, 'the conversation is given back');
  expect(world.heard().map(({ type, data }) => [type.split('.').slice(1, 3).join('.'), data])).toEqual([
    ['chat.started', expect.anything()],
    ['agent.said', expect.objectContaining({ text: 'goodbye' })],
    ['message.undelivered', expect.objectContaining({ eventId: 'm1', reason: 'chat-ended' })],
    ['chat.ended', expect.objectContaining({ cause: 'agent' })],
  ]);
  await world.stop(second.service);
});

test('a chat that was being closed while nobody was there is listened to before it ends', async () => {
  const world = createSmallWorld();
  const first = await world.start();
  const chat = await world.talk();
  first.life.die();
  world.desk.tell(chat, { type: 'agent.said', text: 'goodbye' });
  await world.publish('salesforce-handoff.user.left.v1', 'l1', {});
  // This one takes the goodbye of the user and dies before it has heard the desk.
  const second = await world.start(undefined, {
    desk: (desk) => ({ ...desk, poll: () => new Promise(() => {}), perform: () => new Promise(() => {}) }),
  });
  await world.until(() => world.conversation()?.record.conversation.phase === 'closing', 'it is closing');
  second.life.die();
  await world.clock.advance(DEFAULT_POLICY.closeLimitMs + 1_000);
  const third = await world.start(undefined, {
    desk: (desk) => ({
      ...desk,
      async poll(call) {
        await new Promise<void>((resolve) => world.clock.after(50, resolve));
        return desk.poll(call);
      },
    }),
  });
  await world.until(() => world.conversation()?.owner === undefined, 'the conversation is given back');
  expect(world.heard().map(({ type }) => type.split('.').slice(1, 3).join('.'))).toEqual([
    'chat.started',
    'agent.said',
    'chat.ended',
  ]);
  await world.stop(third.service);
});

/** A desk that has the text at once and says so after `answerMs`. */
const chatWithSlowAnswers = async (answerMs: number) => {
  const world = createSmallWorld();
  const process = await world.start(undefined, {
    desk: (desk) => ({
      ...desk,
      async perform(call, command) {
        const outcome = await desk.perform(call, command);
        if (command.do === 'send') await new Promise<void>((resolve) => world.clock.after(answerMs, resolve));
        return outcome;
      },
    }),
  });
  const chat = await world.talk();
  await world.publish('salesforce-handoff.user.said.v1', 'm1', { text: 'thank you' });
  await world.until(() => world.desk.heard.length === 1, 'the agent reads it');
  const saidAtMs = world.clock.nowMs();
  world.desk.end(chat);
  const isEndTold = (): boolean => world.heard().some(({ type }) => type.includes('chat.ended'));
  await world.until(isEndTold, 'the end is told');
  const tookMs = world.clock.nowMs() - saidAtMs;
  await world.stop(process.service);
  return { tookMs, told: world.heard().map(({ type }) => type.split('.').slice(1, 3).join('.')) };
};

test('a text that the agent has read is not answered as undelivered because the end was heard before its answer', async () => {
  const { told } = await chatWithSlowAnswers(500);
  expect(told).toEqual(['chat.started', 'chat.ended']);
});

test('an end is not kept back for long by an answer that does not come', async () => {
  const { told, tookMs } = await chatWithSlowAnswers(60_000);
  expect(told).toEqual(['chat.started', 'message.undelivered', 'chat.ended']);
  expect(tookMs).toBeLessThanOrEqual(2_100);
});
