import type { z } from 'zod';
import type { Desk } from '../desk/desk.ts';
import { faultRuleSchema } from '../faults/fault-rule.ts';
import { actionSchema } from '../script/action.ts';
import type { ActionInput } from '../script/action.ts';
import { runScript } from '../script/run-script.ts';
import { scriptRuleSchema, scriptSchema } from '../script/script-rule.ts';
import type { Chat } from '../session/chat.ts';
import { shortId } from '../wire/salesforce-id.ts';
import { findMeeting } from './chat-condition.ts';
import type { ChatCondition } from './chat-condition.ts';
import { chatView, meetsFilter } from './chat-view.ts';
import type { ChatView } from './chat-view.ts';
import { ControlError } from './control-error.ts';
import type { LiveAgentControl } from './live-agent-control.ts';
import { resetDesk } from './reset-desk.ts';
import { statsOf } from './stats.ts';
import { waitUntil } from './wait-until.ts';

const DEFAULT_DEADLINE_MS = 5_000;

function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ControlError('invalid', problems.join('; '));
}

function findChat(desk: Desk, chatId: string): Chat {
  const chat = desk.chats.findById(chatId);
  if (chat === undefined) throw new ControlError('unknown-chat', `there is no chat ${chatId}`);
  return chat;
}

function actOn(desk: Desk, chat: Chat, actions: ActionInput | readonly ActionInput[]): void {
  const steps = parse(actionSchema.array(), Array.isArray(actions) ? actions : [actions]);
  const [why] = runScript(desk, chat, steps);
  if (why !== undefined) throw new ControlError('not-now', why);
}

type Waiting = Pick<LiveAgentControl, 'waitFor'>;

function waiting(desk: Desk, control: () => LiveAgentControl): Waiting {
  function waitFor<T>(
    condition: ChatCondition | ((control: LiveAgentControl) => T | undefined | null | false),
    deadlineMs = DEFAULT_DEADLINE_MS,
  ): Promise<T | ChatView> {
    if (typeof condition === 'function') {
      const look = (): T | undefined | null | false => condition(control());
      return waitUntil(desk.journal, { look, deadlineMs, what: 'what was waited for' });
    }
    const { chatId, visitorName } = condition;
    const candidates = (): readonly Chat[] =>
      (chatId === undefined ? desk.chats.all() : [desk.chats.findById(chatId) ?? []].flat()).filter(
        ({ request }) => visitorName === undefined || request?.visitorName === visitorName,
      );
    const look = (): ChatView | undefined => findMeeting(candidates().map(chatView), condition);
    return waitUntil(desk.journal, { look, deadlineMs, what: `"${condition.for}"` });
  }
  return { waitFor };
}

type ChatControl = Omit<
  LiveAgentControl,
  | 'waitFor'
  | 'fail'
  | 'faults'
  | 'clearFaults'
  | 'setDefaultScript'
  | 'setScriptRules'
  | 'setAvailability'
  | 'setSwitchServer'
  | 'revokeTokens'
  | 'stats'
  | 'journal'
  | 'reset'
>;

function chatControl(desk: Desk): ChatControl {
  const act = (chatId: string, actions: ActionInput | readonly ActionInput[]): void =>
    actOn(desk, findChat(desk, chatId), actions);
  return {
    act,
    chats: (filter = {}) =>
      desk.chats
        .all()
        .map(chatView)
        .filter((view) => meetsFilter(view, filter)),
    chat: (chatId) => chatView(findChat(desk, chatId)),
    accept: (chatId, agentName = 'Agent') => act(chatId, { do: 'accept', agentName }),
    refuse: (chatId, reason) => act(chatId, { do: 'refuse', reason }),
    queue: (chatId, position, estimatedWaitTime = -1) =>
      act(chatId, { do: 'queue', position, estimatedWaitTime }),
    say: (chatId, text) => act(chatId, { do: 'say', text }),
    type: (chatId, on) => act(chatId, { do: 'type', on }),
    transfer: (chatId, agentName) => act(chatId, { do: 'transfer', agentName }),
    end: (chatId, reason = 'agent') => act(chatId, { do: 'end', reason }),
    requestFile: (chatId) => act(chatId, { do: 'request-file' }),
    cancelFile: (chatId) => act(chatId, { do: 'cancel-file' }),
    inject: (chatId, type, message = {}) => act(chatId, { do: 'inject', type, message }),
    vanish: (chatId) => act(chatId, { do: 'vanish' }),
    handover: (chatId, plan = {}) => {
      const moving =
        chatId === 'all'
          ? desk.chats.all().filter(({ phase }) => phase !== 'gone')
          : [findChat(desk, chatId)];
      for (const chat of moving) actOn(desk, chat, { do: 'handover', ...plan });
    },
  };
}

function siteControl(desk: Desk): Omit<LiveAgentControl, keyof ChatControl | 'waitFor'> {
  const { site } = desk;
  return {
    fail: (rule) => desk.faults.add(parse(faultRuleSchema, rule)),
    faults: () => desk.faults.list(),
    clearFaults: (id) => desk.faults.clear(id),
    setDefaultScript: (script) => (site.defaultScript = parse(scriptSchema, script)),
    setScriptRules: (rules) => (site.scriptRules = parse(scriptRuleSchema.array(), rules)),
    setAvailability: (id, availability) => {
      if (availability === undefined) site.availability.delete(shortId(id));
      else site.availability.set(shortId(id), availability);
    },
    setSwitchServer: (newUrl) => (site.switchServerUrl = newUrl),
    revokeTokens: (clientId) => {
      const revoked = desk.tokens.revoke(clientId);
      for (const token of revoked) {
        desk.journal.append({ type: 'token.revoked', clientId: token.clientId });
      }
      return revoked.length;
    },
    stats: () => statsOf(desk),
    journal: (chatId) => desk.journal.entries(chatId),
    reset: () => resetDesk(desk),
  };
}

/** The in-process control of a desk. */
export function createControl(desk: Desk): LiveAgentControl {
  const control: LiveAgentControl = {
    ...chatControl(desk),
    ...siteControl(desk),
    ...waiting(desk, () => control),
  };
  return control;
}
