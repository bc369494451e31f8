import type { HappeningBody } from '../../src/conversation/event.ts';
import type { Notice } from '../../src/conversation/notice.ts';
import { DEFAULT_POLICY } from '../../src/conversation/policy.ts';
import { A, CHAT } from '../support/conversations.ts';
import { lifeOf } from '../support/lives.ts';

const { queueNewsMs } = DEFAULT_POLICY;
const at = (position: number, estimatedWaitMs?: number): HappeningBody => ({
  type: 'queue.moved',
  position,
  estimatedWaitMs,
});
const told = (position: number, estimatedWaitMs?: number): Notice => ({
  name: 'chat.waiting',
  chatId: CHAT,
  position,
  estimatedWaitMs,
});
const waiting = lifeOf(A.waiting);

describe('the place in the queue', () => {
  test('is told at once for the first time, with what is known', () => {
    expect(waiting.with(at(3)).notices).toEqual([told(3)]);
    expect(waiting.with(at(0, 60_000)).notices).toEqual([told(0, 60_000)]);
  });

  test('is told again when some time has passed, and then only the newest', () => {
    const life = waiting.with(at(5), at(4), at(3), at(2));
    expect(life.after(queueNewsMs - 1).notices).toEqual([told(5)]);
    expect(life.after(queueNewsMs).notices).toEqual([told(5), told(2)]);
  });

  test('that did not change is not news', () => {
    const life = waiting.with(at(5), at(5)).after(60_000).with(at(5)).after(60_000);
    expect(life.notices).toEqual([told(5)]);
  });

  test('that came back to what was told is not news', () => {
    expect(waiting.with(at(5), at(4), at(5)).after(queueNewsMs).notices).toEqual([told(5)]);
  });

  test('that changes when nothing was told for long is told at once', () => {
    const life = waiting.with(at(5)).after(queueNewsMs).with(at(4)).after(0);
    expect(life.notices).toEqual([told(5), told(4)]);
  });

  test('is no news any more when an agent is there', () => {
    const life = waiting.with(at(5), at(0), { type: 'agent.joined', agentName: 'Luz' }).after(60_000);
    expect(life.notices.map(({ name }) => name)).toEqual(['chat.waiting', 'chat.started']);
  });

  test('in a queue that moves ten times a second is told once in a while', () => {
    let life = waiting;
    for (let position = 600; position > 0; position -= 1) life = life.with(at(position)).after(100);
    expect(life.notices.length).toBeLessThanOrEqual(60_000 / queueNewsMs + 1);
    expect(life.after(queueNewsMs).notices.at(-1)).toEqual(told(1));
  });

  test('does not lengthen the wait', () => {
    let life = waiting;
    const { waitLimitMs } = DEFAULT_POLICY;
    for (let minute = 0; minute < 30; minute += 1) life = life.with(at(minute)).after(60_000);
    expect(life.at).toBe(waitLimitMs);
    expect(life.conversation).toMatchObject({ phase: 'closing', ending: { cause: 'wait-too-long' } });
  });
});
