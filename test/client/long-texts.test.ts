import { LIMITS } from '../../src/events/fields.ts';
import { liveAgentSettings } from '../../src/desks/live-agent/settings.ts';
import { createPlatform } from '../../src/demo/platform.ts';
import { startRunningStack, type RunningStack } from '../support/running-stack.ts';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(async () => {
  await running.stop();
  expect(running.failures).toEqual([]);
});

test.each([
  ['letters', 'x'.repeat(900_000)],
  ['what JSON has to escape', '"\\\n\u0001'.repeat(60_000)],
  ['what takes four bytes each', '👋'.repeat(200_000)],
])('an agent’s text of nearly 1 MB reaches the platform in one piece: %s', async (name, text) => {
  const { stack, integrations } = running;
  const user = `reader of ${name}`;
  const platform = createPlatform(stack, user, user);
  await platform.handoff();
  const chat = await stack.simulator.control.waitFor({ for: 'requested', visitorName: user });
  stack.simulator.control.accept(chat.id, 'Alex');
  stack.simulator.control.say(chat.id, text);
  stack.simulator.control.say(chat.id, 'That was all.');
  const texts = (): string[] =>
    integrations
      .received(user)
      .flatMap((event) => (event.type === 'salesforce-handoff.agent.said.v1' ? [event.data.text] : []));
  await integrations.waitFor(user, 'both texts', () => texts().length === 2);
  expect(texts()[0] === text).toBe(true);
  expect(texts()[1]).toBe('That was all.');
});

test('whatever fits into an answer of the desk fits into an event that can be read', () => {
  expect(LIMITS.outboundBytes).toBeGreaterThanOrEqual(2 * liveAgentSettings.parse({}).maxAnswerBytes);
});
