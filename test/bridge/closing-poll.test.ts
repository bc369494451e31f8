import type { AgentDesk } from '../../src/bridge/ports/agent-desk.ts';
import type { ManualClock } from '../../src/memory/manual-clock.ts';
import { createSmallWorld } from '../support/small-world.ts';

/** The way from this process to the desk: it hears that a poll was given up only after `wayMs`. */
const farFrom =
  (clock: ManualClock, wayMs: number) =>
  (desk: AgentDesk): AgentDesk => ({
    ...desk,
    poll(call) {
      const heardOf = new AbortController();
      call.signal.addEventListener('abort', () => {
        clock.after(wayMs, () => {
          heardOf.abort();
        });
      });
      return desk.poll({ ...call, signal: heardOf.signal });
    },
  });

/** A chat with an agent whose owner sits far from the desk; another worker, near to it, stands by, begun `offsetMs` later. */
const chatFarAway = async (offsetMs: number) => {
  const world = createSmallWorld();
  const frozen = { ms: 0 };
  const first = await world.start(undefined, {
    desk: farFrom(world.clock, 200),
    clock: (clock) => ({ ...clock, monotonicMs: () => clock.monotonicMs() + frozen.ms }),
  });
  const chat = await world.talk();
  await world.clock.advance(offsetMs);
  const second = await world.start();
  const isTold = async (text: string): Promise<void> => {
    // Both polls would be open by then; words said before would end the first.
    await world.clock.advance(600);
    world.desk.tell(chat, { type: 'agent.said', text });
    await world.until(() => world.heard().some(({ data }) => 'text' in data && data.text === text), text);
  };
  return { world, frozen, first, second, isTold };
};

// A worker looks for what was left at moments of its own: that it looks just then takes several tries.
const OFFSETS_MS = [0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240];

test('a worker that stops keeps a chat until the desk has heard that its poll was given up', async () => {
  for (const offsetMs of OFFSETS_MS) {
    const { world, first, second, isTold } = await chatFarAway(0);
    await world.clock.advance(offsetMs);
    await world.stop(first.service);
    await isTold('hello');
    expect({ offsetMs, polls: world.desk.polls.mostOpen }).toEqual({ offsetMs, polls: 1 });
    await world.stop(second.service);
  }
});

test('a worker whose life is over gives its chats away when the desk has heard that its polls were given up', async () => {
  for (const offsetMs of OFFSETS_MS) {
    const { world, frozen, first, second, isTold } = await chatFarAway(offsetMs);
    // Until it looks at its clock before it has given the next sign of life.
    const isLost = (): boolean => world.log.lines.some(({ event }) => event === 'lease.lost');
    for (; !isLost(); frozen.ms += 5_000) await world.clock.advance(20);
    await isTold('hello');
    expect({ offsetMs, polls: world.desk.polls.mostOpen }).toEqual({ offsetMs, polls: 1 });
    await world.stop(first.service, second.service);
  }
});
