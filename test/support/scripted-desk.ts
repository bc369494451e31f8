import type {
  AgentDesk,
  CommandOutcome,
  DeskNews,
  DeskSession,
  PollOutcome,
} from '../../src/bridge/ports/agent-desk.ts';
import type { Command } from '../../src/conversation/command.ts';
import type { HappeningBody } from '../../src/conversation/event.ts';
import type { Outgoing } from '../../src/conversation/state.ts';

type Chat = {
  log: HappeningBody[];
  generation: number;
  lastNumber: number;
  heard: string[];
  said: { text: string }[];
  requested: boolean;
  over: boolean;
  moved: boolean;
  openPolls: number;
  waiters: Set<() => void>;
};

export type ScriptedDesk = {
  readonly desk: AgentDesk;
  /** Texts the agent has seen, of all chats, in order. */
  readonly heard: string[];
  readonly polls: { mostOpen: number };
  /** The chats asked for, oldest first. */
  requested(): readonly string[];
  /** False when the chat is over: nobody says anything there any more. */
  tell(chatId: string, ...happenings: HappeningBody[]): boolean;
  end(chatId: string): void;
  /** The desk moves the session: every call answers `moved` until `reconnect`. */
  move(chatId: string): void;
  isMoved(chatId: string): boolean;
};

const textOf = (item: Exclude<Outgoing, { kind: 'file' }>): string =>
  item.kind === 'text' ? item.text : item.data;

/** How long this desk holds a poll, as it says; in truth for ever. */
export const POLL_HOLD_MS = 30_000;

const keyOf = (command: Command): string => (command.do === 'send' ? command.item.id : command.do);
const isNumbered = (command: Command): boolean =>
  command.do !== 'open-session' && command.do !== 'reconnect' && command.do !== 'resync';

const CARRIED = new Set<HappeningBody['type']>([
  'agent.joined',
  'agent.changed',
  'queue.moved',
  'chat.ended',
]);

/** A number that was passed over leaves a gap: as Live Agent's 409 does, the answer says how to go on. */
const outOfSync = (command: Command, last: number): CommandOutcome => ({
  kind: 'failed',
  error: new Error('out of sync'),
  change: { reserved: `${keyOf(command)}#${String(last + 1)}`, next: String(last + 2) },
  mayHaveArrived: false,
});

/**
 * A desk in memory with the rules that matter to the bridge, as Live Agent has them: a cursor, numbers that make a
 * repeated request recognisable, one poll at a time, sessions that move. `onHeard` is told what the agent sees.
 */
export const createScriptedDesk = (
  onHeard: (chatId: string, text: string) => void = () => {},
): ScriptedDesk => {
  const chats = new Map<string, Chat>();
  const heard: string[] = [];
  const polls = { mostOpen: 0 };
  let sessions = 0;

  const chatOf = (session: DeskSession): Chat | undefined => chats.get(session['id'] ?? '');
  const wake = (chat: Chat): void => {
    for (const waiter of chat.waiters) waiter();
  };
  const add = (chat: Chat, ...happenings: HappeningBody[]): void => {
    chat.log.push(...happenings);
    wake(chat);
  };

  const open = (): CommandOutcome => {
    sessions += 1;
    const id = `session-${String(sessions)}`;
    chats.set(id, {
      log: [],
      generation: 0,
      lastNumber: 0,
      heard: [],
      said: [],
      requested: false,
      over: false,
      moved: false,
      openPolls: 0,
      waiters: new Set(),
    });
    return { kind: 'done', change: { id, ack: '-1', next: '1', generation: '0' } };
  };

  const reconnect = (session: DeskSession, chat: Chat): CommandOutcome => {
    // What is no text and was not read, as far as the client says, is told again by the new server.
    const read = session['generation'] === String(chat.generation) ? Number(session['ack']) : -1;
    const unread = chat.log.slice(read + 1).filter(({ type }) => CARRIED.has(type));
    chat.moved = false;
    chat.generation += 1;
    chat.lastNumber = 0;
    // As Live Agent does: what the agents said so far stands in the transcript, and only there.
    for (const happening of chat.log)
      if (happening.type === 'agent.said') chat.said.push({ text: happening.text });
    const restored = { userEntries: chat.heard.length, agentEntries: [...chat.said] };
    chat.log = [{ type: 'session.restored', ...restored }, ...unread];
    return {
      kind: 'done',
      change: { ack: '-1', next: '1', reserved: undefined, generation: String(chat.generation) },
    };
  };

  const apply = (id: string, chat: Chat, command: Command): void => {
    if (command.do === 'request-agent') chat.requested = true;
    if (command.do === 'leave') add(chat, { type: 'chat.ended', ending: { cause: 'user' } });
    if (command.do !== 'send') return;
    const text = command.item.kind === 'file' ? command.item.url : textOf(command.item);
    chat.heard.push(text);
    heard.push(text);
    onHeard(id, text);
  };

  const perform: AgentDesk['perform'] = ({ session }, command) => {
    if (command.do === 'open-session') return Promise.resolve(open());
    const chat = chatOf(session);
    if (!chat || chat.over) {
      return Promise.resolve({ kind: 'over', ending: { cause: 'session-expired' } });
    }
    if (command.do === 'reconnect') return Promise.resolve(reconnect(session, chat));
    if (chat.moved) return Promise.resolve({ kind: 'moved' });
    if (isNumbered(command)) {
      const [key, number] = (session['reserved'] ?? '').split('#');
      if (key !== keyOf(command)) throw new Error(`${command.do} was performed without its own reservation`);
      const n = Number(number);
      if (n > chat.lastNumber + 1) return Promise.resolve(outOfSync(command, chat.lastNumber));
      if (n > chat.lastNumber) apply(session['id'] ?? '', chat, command);
      chat.lastNumber = n;
    }
    return Promise.resolve({ kind: 'done', change: { reserved: undefined } });
  };

  const answer = (session: DeskSession, chat: Chat): PollOutcome | undefined => {
    if (chat.moved) return { kind: 'moved' };
    const ack = Number(session['ack']);
    const rest = chat.log.slice(ack + 1);
    if (rest.length === 0) {
      // The end is re-read with the old cursor as everything else is; only who has read it is sent away.
      return chat.over ? { kind: 'over', ending: { cause: 'session-expired' } } : undefined;
    }
    if (rest.some(({ type }) => type === 'chat.ended')) chat.over = true;
    const news: DeskNews[] = rest.map((happening, index) => ({
      id: `${session['id'] ?? ''}/${String(chat.generation)}/${String(ack)}/${String(index)}`,
      happening,
    }));
    return { kind: 'heard', news, change: { ack: String(chat.log.length - 1) } };
  };

  const poll: AgentDesk['poll'] = async ({ session, signal }) => {
    const chat = chatOf(session);
    if (!chat) return { kind: 'over', ending: { cause: 'session-expired' } };
    chat.openPolls += 1;
    polls.mostOpen = Math.max(polls.mostOpen, chat.openPolls);
    try {
      for (;;) {
        const outcome = answer(session, chat);
        if (outcome) return outcome;
        await new Promise<void>((resolve, reject) => {
          chat.waiters.add(resolve);
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        });
      }
    } finally {
      chat.openPolls -= 1;
    }
  };

  return {
    desk: {
      perform,
      poll,
      doubt: ({ next = '1' }) => ({ next: String(Number(next) + 1_000) }),
      pollHoldMs: () => POLL_HOLD_MS,
      reserve(session, command) {
        if (!isNumbered(command) || session['reserved']?.startsWith(`${keyOf(command)}#`)) return {};
        const next = session['next'] ?? '1';
        return { reserved: `${keyOf(command)}#${next}`, next: String(Number(next) + 1) };
      },
    },
    heard,
    polls,
    requested: () => [...chats].filter(([, chat]) => chat.requested).map(([id]) => id),
    tell(chatId, ...happenings) {
      const chat = chats.get(chatId);
      if (!chat || chat.log.some(({ type }) => type === 'chat.ended')) return false;
      add(chat, ...happenings);
      return true;
    },
    end(chatId) {
      const chat = chats.get(chatId);
      if (chat) add(chat, { type: 'chat.ended', ending: { cause: 'agent' } });
    },
    move(chatId) {
      const chat = chats.get(chatId);
      if (!chat) return;
      chat.moved = true;
      wake(chat);
    },
    isMoved: (chatId) => chats.get(chatId)?.moved ?? false,
  };
};
