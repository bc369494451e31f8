import { createScriptedDesk } from '../support/scripted-desk.ts';
import { createSmallWorld } from '../support/small-world.ts';

/** A desk whose answer to a message waits until it is let go; `openPolls` counts the polls that it holds. */
const slowDesk = () => {
  const scripted = createScriptedDesk();
  const gate = Promise.withResolvers<void>();
  const state = { sending: false, openPolls: 0 };
  const { perform, poll } = scripted.desk;
  return {
    ...scripted,
    state,
    answer: gate.resolve,
    desk: {
      ...scripted.desk,
      async perform(...[call, command]: Parameters<typeof perform>) {
        if (command.do === 'send') {
          state.sending = true;
          await gate.promise;
        }
        return perform(call, command);
      },
      async poll(call: Parameters<typeof poll>[0]) {
        state.openPolls += 1;
        try {
          return await poll(call);
        } finally {
          state.openPolls -= 1;
        }
      },
    },
  };
};

test('a worker that stops listens to the desk for as long as it waits for its last command', async () => {
  const desk = slowDesk();
  const world = createSmallWorld(desk);
  const first = await world.start();
  await world.publish('salesforce-handoff.handoff.requested.v1', 'e1', {
    visitor: {},
    prechat: [],
    transcript: [],
  });
  await world.until(() => desk.requested().length > 0, 'the chat is asked for');
  const [chat = ''] = desk.requested();
  desk.tell(chat, { type: 'agent.joined', agentName: 'Luz' });
  await world.publish('salesforce-handoff.user.said.v1', 'm1', { text: 'hello' });
  await world.until(() => desk.state.sending, 'the message is on its way');

  let isStopped = false;
  const stopped = first.service.stop().then(() => {
    isStopped = true;
  });
  await world.clock.advance(1_000);
  expect(desk.state.openPolls).toBe(1);
  desk.tell(chat, { type: 'agent.said', text: 'one moment' });
  await world.until(
    () => world.heard().some(({ type }) => type.includes('agent.said')),
    'the words are told',
  );
  expect(desk.state.openPolls).toBe(1);

  desk.answer();
  await world.until(() => isStopped, 'the worker has stopped');
  await stopped;
  expect(desk.state.openPolls).toBe(0);
  expect(desk.heard).toEqual(['hello']);
});

test('a worker that stops while the bus is silent gives up waiting, and the next owner tells what was not confirmed', async () => {
  const desk = createScriptedDesk();
  const world = createSmallWorld(desk);
  let isSilent = false;
  const first = await world.start(undefined, {
    outbound: (publisher) => ({
      ...publisher,
      publish: (message) => (isSilent ? new Promise(() => {}) : publisher.publish(message)),
    }),
  });
  const chat = await world.talk();
  isSilent = true;
  desk.tell(chat, { type: 'agent.said', text: 'hello' });
  await world.clock.advance(100);

  let isStopped = false;
  const stopped = first.service.stop().then(() => {
    isStopped = true;
  });
  await world.until(() => isStopped, 'the worker has stopped', 8_000);
  await stopped;
  const second = await world.start();
  await world.until(
    () => world.heard().some(({ type }) => type.includes('agent.said')),
    'the words are told',
  );
  expect(desk.polls.mostOpen).toBe(1);
  await world.stop(second.service);
});
