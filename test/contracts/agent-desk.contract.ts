import type {
  AgentDesk,
  CommandOutcome,
  DeskNews,
  PollOutcome,
  SessionChange,
} from '../../src/bridge/ports/agent-desk.ts';
import type { Command } from '../../src/conversation/command.ts';
import type { HappeningBody } from '../../src/conversation/event.ts';
import type { BotSlug, ChatId, EventId } from '../../src/conversation/ids.ts';
import type { ChatRequest } from '../../src/conversation/state.ts';

/** A desk with somebody behind it, and what a test may do there. */
export type DeskUnderTest = {
  readonly desk: AgentDesk;
  readonly botSlug: BotSlug;
  /** An agent takes the chat that was asked for last. */
  accept(agentName: string): void;
  say(text: string): void;
  end(): void;
  /** What the agent has read of the user, in order. */
  heard(): readonly string[];
  /** Waits until a poll is open. */
  polling(): Promise<void>;
  /** Requests that reached the desk (not the login) so far. */
  requests(): number;
  /** The next POST has its effect and its answer is lost. */
  loseAnswer(): void;
  /** The next request is answered with something that is no answer. */
  answerNonsense(): void;
  /** From now on nobody is there. */
  goDown(): Promise<void>;
  close(): Promise<void>;
};

const REQUEST: ChatRequest = {
  chatId: 'chat-1' as ChatId,
  visitor: { name: 'Ana' },
  prechat: [],
  transcript: [],
};
const say = (id: string, text = id): Command => ({
  do: 'send',
  item: { kind: 'text', id: id as EventId, text },
});

const createVisit = ({ desk, botSlug }: DeskUnderTest) => {
  let session: Record<string, string> = {};
  const controller = new AbortController();
  const call = () => ({ botSlug, session, signal: controller.signal });
  const keep = (change: SessionChange = {}): void => {
    session = Object.fromEntries(
      Object.entries({ ...session, ...change }).filter(
        (field): field is [string, string] => field[1] !== undefined,
      ),
    );
  };
  const visit = {
    abort: (reason: Error) => controller.abort(reason),
    session: () => session,
    keep,
    reserve: (command: Command) => desk.reserve(session, command),
    perform: (command: Command): Promise<CommandOutcome> => desk.perform(call(), command),
    poll: (): Promise<PollOutcome> => desk.poll(call()),
    async do(command: Command): Promise<CommandOutcome> {
      keep(desk.reserve(session, command));
      const outcome = await visit.perform(command);
      if ('change' in outcome) keep(outcome.change);
      return outcome;
    },
    async hear(): Promise<readonly DeskNews[]> {
      const outcome = await visit.poll();
      if (outcome.kind !== 'heard') throw new Error(`the poll ${outcome.kind}`);
      keep(outcome.change);
      return outcome.news;
    },
    async hearUntil(type: HappeningBody['type']): Promise<readonly HappeningBody[]> {
      const heard: HappeningBody[] = [];
      while (!heard.some((happening) => happening.type === type)) {
        heard.push(...(await visit.hear()).map(({ happening }) => happening));
      }
      return heard;
    },
    async talk(site: DeskUnderTest): Promise<void> {
      await visit.do({ do: 'open-session', request: REQUEST });
      await visit.do({ do: 'request-agent', request: REQUEST });
      site.accept('Ada');
      await visit.hearUntil('agent.joined');
    },
  };
  return visit;
};

/** What every desk behind the port guarantees (src/bridge/ports/agent-desk.ts), run against one with somebody behind it. */
export const agentDeskContract = (name: string, make: () => Promise<DeskUnderTest>): void => {
  const rule = (
    title: string,
    check: (site: DeskUnderTest, visit: ReturnType<typeof createVisit>) => Promise<void>,
  ) => {
    test(title, async () => {
      const site = await make();
      try {
        await check(site, createVisit(site));
      } finally {
        await site.close();
      }
    });
  };

  describe(`${name} keeps the contract of a desk`, () => {
    rule('a chat opens, words go both ways in order, and it ends', async (site, visit) => {
      await visit.talk(site);
      await visit.do(say('one'));
      await visit.do(say('two'));
      expect(site.heard()).toEqual(['one', 'two']);
      site.say('three');
      site.say('four');
      site.end();
      const heard = await visit.hearUntil('chat.ended');
      expect(heard.filter(({ type }) => type === 'agent.said' || type === 'chat.ended')).toEqual([
        { type: 'agent.said', text: 'three', agentName: 'Ada' },
        { type: 'agent.said', text: 'four', agentName: 'Ada' },
        expect.objectContaining({ type: 'chat.ended', ending: { cause: 'agent' } }),
      ]);
    });

    rule('the user’s leaving is confirmed as the user’s', async (site, visit) => {
      await visit.talk(site);
      expect(await visit.do({ do: 'leave', unanswered: false })).toMatchObject({ kind: 'done' });
      expect(await visit.hearUntil('chat.ended')).toContainEqual(
        expect.objectContaining({ type: 'chat.ended', ending: { cause: 'user' } }),
      );
    });

    rule('a call makes at most one request', async (site, visit) => {
      await visit.talk(site);
      site.say('hello');
      for (const call of [
        () => visit.perform(say('one')),
        () => visit.poll(),
        () => visit.perform(say('two')),
      ]) {
        const before = site.requests();
        await call();
        expect(site.requests() - before).toBe(1);
      }
    });

    rule('the same cursor read again gives the same ids', async (site, visit) => {
      await visit.talk(site);
      site.say('hello');
      const first = await visit.poll();
      const second = await visit.poll();
      expect(first).toMatchObject({ kind: 'heard', news: [{ happening: { text: 'hello' } }] });
      expect(second).toEqual(first);
    });

    rule('reserving is pure, and what is reserved stays reserved', async (site, visit) => {
      await visit.talk(site);
      const before = { ...visit.session() };
      const change = visit.reserve(say('one'));
      expect(visit.reserve(say('one'))).toEqual(change);
      expect(visit.session()).toEqual(before);
      visit.keep(change);
      const reserved = { ...visit.session() };
      visit.keep(visit.reserve(say('one')));
      expect(visit.session()).toEqual(reserved);
    });

    rule('words whose answer was lost are repeated and read once', async (site, visit) => {
      await visit.talk(site);
      site.loseAnswer();
      expect(await visit.do(say('one'))).toMatchObject({ kind: 'failed', mayHaveArrived: true });
      expect(await visit.do(say('one'))).toMatchObject({ kind: 'done' });
      await visit.do(say('two'));
      expect(site.heard()).toEqual(['one', 'two']);
    });

    rule('an answer that is none has failed, and the chat goes on', async (site, visit) => {
      await visit.talk(site);
      site.answerNonsense();
      expect(await visit.poll()).toMatchObject({ kind: 'failed' });
      site.say('hello');
      expect(await visit.hear()).toMatchObject([{ happening: { text: 'hello' } }]);
    });

    rule('a desk that is not there is an outcome, not an exception', async (site, visit) => {
      await visit.talk(site);
      await site.goDown();
      const kinds = [
        await visit.poll(),
        await visit.perform(say('one')),
        await visit.perform({ do: 'leave', unanswered: false }),
        await visit.perform({ do: 'reconnect' }),
        await visit.perform({ do: 'resync' }),
      ].map(({ kind }) => kind);
      expect(kinds).toEqual(['failed', 'failed', 'failed', 'failed', 'failed']);
    });

    rule('a session that is not known is over', async (site, visit) => {
      await visit.talk(site);
      site.end();
      await visit.hearUntil('chat.ended');
      expect(await visit.do(say('late'))).toMatchObject({ kind: 'over' });
      expect(await createVisit(site).poll()).toMatchObject({ kind: 'over' });
    });

    rule('an abort ends a poll with the signal’s reason and closes it at the desk', async (site, visit) => {
      await visit.talk(site);
      const reason = new Error('lease lost');
      const polling = visit.poll();
      await site.polling();
      visit.abort(reason);
      await expect(polling).rejects.toBe(reason);
      const before = site.requests();
      await expect(visit.perform(say('one'))).rejects.toBe(reason);
      expect(site.requests()).toBe(before);
    });
  });
};
