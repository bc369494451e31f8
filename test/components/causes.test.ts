import type { Scene } from '../../src/demo/tour/scene.ts';
import { playScene } from '../../src/demo/tour/play-tour.ts';
import type { FaultRuleInput } from '../../src/live-agent-simulator/faults/fault-rule.ts';
import { silent, startRunningStack, type RunningStack } from '../support/running-stack.ts';

// What no story and no scene of the tour comes to: ends that we decide, and messages that do not arrive.

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack({ sendLimitMs: 500 });
});
afterAll(() => running.stop());

const play = async (scene: Omit<Scene, 'title'>): Promise<void> => {
  const { stack, integrations } = running;
  const parts = { stack, integrations, narrator: silent, pictureUrl: '' };
  const check = await playScene({ ...scene, title: scene.name }, parts);
  expect(check).toEqual({ what: scene.name, kept: true, seen: scene.ends });
  expect(running.failures).toEqual([]);
};

const reasonsOf = (userId: string): readonly unknown[] =>
  running.integrations.received(userId).flatMap(({ data }) => ('reason' in data ? [data.reason] : []));

/** A talk with an agent, in which POSTs of texts fail. */
const begun = async (
  stage: Parameters<Scene['play']>[0],
  visitorName: string,
  fault?: FaultRuleInput['fault'],
): Promise<void> => {
  await stage.ask();
  await stage.desk({ do: 'accept', agentName: 'Luz' });
  await stage.told('chat.started');
  if (fault)
    running.stack.simulator.control.fail({ endpoint: 'ChatMessage', visitorName, times: null, fault });
};

test('a handoff that was sent too late opens no chat', () =>
  play({
    name: 'sent-too-late',
    settings: { handoffMaxAgeMs: 1 },
    play: (stage) => stage.ask(),
    ends: 'sent-too-late',
  }));

test('one chat more than the bot may have is not opened', () =>
  play({
    name: 'too-busy',
    settings: { limits: { openChatsMax: 0 } },
    play: (stage) => stage.ask(),
    ends: 'too-busy',
  }));

test('an operator ends a chat', () =>
  play({
    name: 'operated',
    async play(stage) {
      await begun(stage, 'operated');
      await running.publisher.publish({
        type: 'salesforce-handoff.chat.end-requested.v1',
        data: { botSlug: 'tour-operated', userId: 'operated' },
      });
    },
    ends: 'operator',
  }));

test('a text that the desk will not have is answered, and the chat goes on', async () => {
  await play({
    name: 'refused',
    async play(stage) {
      await begun(stage, 'refused', { kind: 'status', status: 400 });
      await stage.user('v1/messages', { text: 'not this one' });
      await stage.told('message.undelivered');
      running.stack.simulator.control.clearFaults();
      await stage.user('v1/messages', { text: 'this one' });
      await stage.atTheDesk('', ({ transcript }) => transcript.some(({ text }) => text === 'this one'));
      await stage.desk({ do: 'end' });
    },
    ends: 'agent',
  });
  expect(reasonsOf('refused')).toEqual(['refused-by-desk']);
});

test('a text that the desk fails to take for too long is answered, and the chat goes on', async () => {
  await play({
    name: 'failing',
    async play(stage) {
      await begun(stage, 'failing', { kind: 'status', status: 500 });
      await stage.user('v1/messages', { text: 'in vain' });
      await stage.told('message.undelivered');
      running.stack.simulator.control.clearFaults();
      await stage.desk({ do: 'end' });
    },
    ends: 'agent',
  });
  expect(reasonsOf('failing')).toEqual(['desk-unavailable']);
});

test('a text of which nobody can know whether it arrived is held back, where the bot wants it so', async () => {
  const { control } = running.stack.simulator;
  await play({
    name: 'doubted',
    settings: { inDoubt: 'hold' },
    async play(stage) {
      await begun(stage, 'doubted', { kind: 'reset', applied: true });
      await stage.user('v1/messages', { text: 'arrives, and is not confirmed' });
      await stage.told('message.undelivered');
      control.clearFaults();
      // The open poll does not notice the move: the next text does.
      await stage.desk({ do: 'handover', openPoll: 'hold' });
      await stage.user('v1/messages', { text: 'one of the two is in the transcript' });
      await stage.atTheDesk('', ({ handover }) => handover === 'settled');
      await stage.user('v1/messages', { text: 'this one' });
      await stage.atTheDesk('', ({ transcript }) => transcript.some(({ text }) => text === 'this one'));
      await stage.desk({ do: 'end' });
    },
    ends: 'agent',
  });
  expect(reasonsOf('doubted')).toEqual(['desk-unavailable', 'in-doubt']);
});

test('more than is kept for an agent who has not come is answered', async () => {
  await play({
    name: 'wordy',
    async play(stage) {
      await stage.ask();
      for (let n = 0; n < 7; n += 1) await stage.user('v1/messages', { text: 'x'.repeat(16_000) });
      await stage.told('message.undelivered');
      await stage.desk({ do: 'end' });
    },
    ends: 'agent',
  });
  expect(reasonsOf('wordy')[0]).toBe('too-much-held');
});
