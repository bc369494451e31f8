import fc from 'fast-check';
import type { HappeningBody } from '../../src/conversation/event.ts';
import type { OutboundEvent } from '../../src/events/open-event.ts';
import { createScriptedDesk } from '../support/scripted-desk.ts';
import { createSmallWorld, type Process, type SmallWorld } from '../support/small-world.ts';

type UserDoes = 'ask' | 'say' | 'type' | 'leave';
type AgentDoes = 'join' | 'say' | 'type' | 'end' | 'move';
type Step =
  | { readonly by: 'user'; readonly do: UserDoes }
  | { readonly by: 'agent'; readonly do: AgentDoes }
  | { readonly by: 'world'; readonly do: 'start'; readonly fatalStep: number }
  | { readonly by: 'world'; readonly do: 'kill' | 'stop'; readonly which: number }
  | { readonly by: 'world'; readonly do: 'break-bus' | 'wait'; readonly ms: number };

const user = (...does: UserDoes[]) => fc.constantFrom(...does).map((one): Step => ({ by: 'user', do: one }));
const agent = (...does: AgentDoes[]) =>
  fc.constantFrom(...does).map((one): Step => ({ by: 'agent', do: one }));
const ending = (one: 'kill' | 'stop') => fc.nat(3).map((which): Step => ({ by: 'world', do: one, which }));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: user('say', 'say', 'say', 'ask', 'type') },
  { weight: 8, arbitrary: agent('join', 'say', 'say', 'type', 'move') },
  { weight: 1, arbitrary: fc.oneof(user('leave'), agent('end')) },
  {
    weight: 3,
    arbitrary: fc
      .integer({ min: 5, max: 90 })
      .map((fatalStep): Step => ({ by: 'world', do: 'start', fatalStep })),
  },
  { weight: 3, arbitrary: fc.oneof(ending('kill'), ending('stop')) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 50, max: 3_000 }).map((ms): Step => ({ by: 'world', do: 'break-bus', ms })),
  },
  {
    weight: 8,
    arbitrary: fc.constantFrom(0, 1, 20, 300, 2_500).map((ms): Step => ({ by: 'world', do: 'wait', ms })),
  },
);

/** The desk's side of the story: an agent joins once, and says nothing before that or after the end. */
const createAgents = () => {
  const left = new Set<string>();
  const joined = new Set<string>();
  const said: string[] = [];
  const scripted = createScriptedDesk();
  const { perform } = scripted.desk;
  const last = (): string => scripted.requested().at(-1) ?? '';
  const isThere = (): boolean => joined.has(last()) && !left.has(last());
  const tell = (...happenings: HappeningBody[]): boolean => isThere() && scripted.tell(last(), ...happenings);
  const desk: typeof scripted = {
    ...scripted,
    desk: {
      ...scripted.desk,
      async perform(call, command) {
        const id = call.session['id'] ?? '';
        const isRefused = left.has(id) && command.do === 'send';
        if (isRefused) return { kind: 'over', ending: { cause: 'session-expired' } };
        const outcome = await perform(call, command);
        if (command.do === 'leave' && outcome.kind === 'done') left.add(id);
        return outcome;
      },
    },
  };
  return {
    desk,
    said,
    join() {
      if (last() === '' || joined.has(last()) || left.has(last())) return;
      joined.add(last());
      tell({ type: 'agent.joined', agentName: 'Luz' });
    },
    say() {
      const text = `a${String(said.length)}`;
      if (tell({ type: 'agent.said', text })) said.push(text);
    },
    type: () => tell({ type: 'agent.typed', typing: true }),
    move() {
      if (isThere()) scripted.move(last());
    },
    end() {
      if (!isThere()) return;
      left.add(last());
      scripted.end(last());
    },
  };
};
type Agents = ReturnType<typeof createAgents>;

type Run = {
  readonly world: SmallWorld;
  readonly agents: Agents;
  readonly processes: Process[];
  readonly said: string[];
  asked: number;
};

const MOST_PROCESSES = 3;
const alive = ({ processes }: Run): Process[] => processes.filter(({ life }) => !life.isDead());

const begin = async (run: Run, fatalStep?: number): Promise<void> => {
  if (alive(run).length < MOST_PROCESSES) run.processes.push(await run.world.start(fatalStep));
};

const asUser = async (run: Run, what: UserDoes): Promise<void> => {
  const { world, said } = run;
  if (what === 'say') {
    const id = `u${String(said.length)}`;
    said.push(id);
    await world.publish('salesforce-handoff.user.said.v1', id, { text: id });
    return;
  }
  run.asked += 1;
  const id = `e${String(run.asked)}`;
  if (what === 'ask')
    await world.publish('salesforce-handoff.handoff.requested.v1', id, {
      visitor: {},
      prechat: [],
      transcript: [],
    });
  else if (what === 'type') await world.publish('salesforce-handoff.user.typing.v1', id, { typing: true });
  else await world.publish('salesforce-handoff.user.left.v1', id, {});
};

const perform = async (run: Run, step: Step): Promise<void> => {
  const { world, agents } = run;
  if (step.by === 'user') return asUser(run, step.do);
  if (step.by === 'agent') return void agents[step.do]();
  switch (step.do) {
    case 'start':
      return begin(run, step.fatalStep);
    case 'kill':
      return alive(run)[step.which]?.life.die();
    case 'stop': {
      const process = alive(run)[step.which];
      void process?.service.stop().then(() => process.life.die());
      return undefined;
    }
    case 'break-bus':
      world.outbound.setBroken(true);
      world.clock.after(step.ms, () => world.outbound.setBroken(false));
      return undefined;
    case 'wait':
      return world.clock.advance(step.ms);
  }
};

/** Everything whole again, somebody there to work, every chat brought to its end. */
const heal = async (run: Run): Promise<void> => {
  const { world, agents } = run;
  world.outbound.setBroken(false);
  run.processes.push(await world.start());
  const isIdle = (): boolean => {
    const now = world.conversation();
    return (
      !now || (now.record.conversation.phase === 'idle' && now.inbox.length === 0 && now.owner === undefined)
    );
  };
  // What a dead reader held comes again after a moment.
  await world.clock.advance(3_000);
  for (let round = 0; round < 40 && !isIdle(); round += 1) {
    await world.clock.advance(3_000);
    agents.join();
    agents.end();
  }
  await world.until(isIdle, 'the conversation comes to rest', 600_000);
};

const inOrder = (some: readonly string[], all: readonly string[]): string[] =>
  all.filter((one) => some.includes(one));
const named = <T extends OutboundEvent['type']>(events: readonly OutboundEvent[], type: T) =>
  events.filter((event): event is Extract<OutboundEvent, { type: T }> => event.type === type);

const expectKept = ({ world, agents, said }: Run): void => {
  const events = world.heard();
  const { heard } = world.desk;
  const answered: string[] = named(events, 'salesforce-handoff.message.undelivered.v1').map(
    ({ data }) => data.eventId,
  );
  const missing = said.filter((id) => !heard.includes(id) && !answered.includes(id));
  expect({ missing }).toEqual({ missing: [] });
  // Once, and in the order it was said.
  expect(heard).toEqual(inOrder(heard, said));
  // The one item that was on its way when a chat ended may be both: it arrived, and its answer was lost with its owner.
  const ends = named(events, 'salesforce-handoff.chat.ended.v1');
  expect(heard.filter((id) => answered.includes(id)).length).toBeLessThanOrEqual(ends.length);
  expect(answered.length).toBe(new Set(answered).size);

  const told = named(events, 'salesforce-handoff.agent.said.v1').map(({ data }) => data.text);
  expect(told).toEqual(agents.said);
  expect(world.desk.polls.mostOpen).toBeLessThanOrEqual(1);

  // Each chat ends once, and nothing is told of it afterwards.
  const over = new Set<string>();
  for (const { type, data } of events) {
    const { chatId } = data;
    if (chatId === undefined || type === 'salesforce-handoff.message.undelivered.v1') continue;
    expect({ type, isOver: over.has(chatId) }).toEqual({ type, isOver: false });
    if (type === 'salesforce-handoff.chat.ended.v1') over.add(chatId);
  }
  const chats = new Set(events.map(({ data }) => data.chatId).filter((id) => id !== undefined));
  expect([...over].toSorted()).toEqual([...chats].toSorted());
};

/** What a failure prints (`seed`, `path`), to see that one run again. */
const sameAgain = (): { seed?: number; path?: string } => {
  const { MODEL_SEED: seed, MODEL_PATH: path } = process.env;
  return seed === undefined || path === undefined ? {} : { seed: Number(seed), path };
};

test('whatever users, agents, the desk, the bus and the end of processes do: nothing lost, twice, out of order; one poll, one end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 50 }), async (steps) => {
      const agents = createAgents();
      const world = createSmallWorld(agents.desk);
      const run: Run = { world, agents, processes: [], said: [], asked: 0 };
      await begin(run);
      await asUser(run, 'ask');
      await world.clock.advance(5);
      for (const one of steps) await perform(run, one);
      await heal(run);
      expectKept(run);
      for (const { life } of run.processes) life.die();
    }),
    { numRuns: Number(process.env['MODEL_RUNS'] ?? 200), ...sameAgain() },
  );
}, 600_000);
