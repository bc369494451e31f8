import { endChat } from '../desk/end-chat.ts';
import { agentIdOf, tellAgentText, tellVisitor } from '../desk/tell-visitor.ts';
import { hearsVisitor, isOver, nextPhase } from '../session/chat-phase.ts';
import { serverMessage } from '../wire/server-message.ts';
import type { ActionOf } from './action.ts';
import { DONE, notNow } from './performed.ts';
import type { Performed, Performers, Stage } from './performed.ts';

/** The org's settings as ChatEstablished and ChatTransferred tell them. */
function settingsFor(
  { chat }: Stage,
  { sneakPeekEnabled, idleTimeout }: ActionOf<'accept' | 'transfer'>,
): Record<string, unknown> {
  chat.sneakPeekEnabled = sneakPeekEnabled;
  const chasitorIdleTimeout =
    idleTimeout === undefined ? { isEnabled: false } : { isEnabled: true, ...idleTimeout };
  return { sneakPeekEnabled, chasitorIdleTimeout };
}

function route({ desk, chat }: Stage, action: ActionOf<'route'>): Performed {
  if (chat.phase !== 'queued') return notNow(chat, 'route');
  chat.queuePosition = action.queuePosition;
  chat.estimatedWaitTime = action.estimatedWaitTime;
  chat.postChatUrl = action.postChatUrl;
  chat.sensitiveRules = action.sensitiveDataRules;
  const message = {
    queuePosition: action.queuePosition,
    estimatedWaitTime: action.estimatedWaitTime,
    geoLocation: { countryCode: 'US', countryName: 'United States' },
    url: '',
    oref: '',
    postChatUrl: action.postChatUrl,
    customDetails: chat.request?.prechatDetails ?? [],
    visitorId: chat.id,
    connectionTimeout: desk.settings.connectionTimeoutMs,
    sensitiveDataRules: action.sensitiveDataRules,
    transcriptSaveEnabled: false,
  };
  tellVisitor(desk, chat, serverMessage('ChatRequestSuccess', message));
  return DONE;
}

function queue({ desk, chat }: Stage, action: ActionOf<'queue'>): Performed {
  if (chat.phase !== 'queued') return notNow(chat, 'queue');
  chat.queuePosition = action.position;
  chat.estimatedWaitTime = action.estimatedWaitTime;
  if (chat.request?.receiveQueueUpdates === true) {
    const { position, estimatedWaitTime } = action;
    tellVisitor(desk, chat, serverMessage('QueueUpdate', { position, estimatedWaitTime }));
  }
  return DONE;
}

function accept(stage: Stage, action: ActionOf<'accept'>): Performed {
  const { desk, chat } = stage;
  const phase = nextPhase(chat.phase, 'accepted');
  if (phase === undefined) return notNow(chat, 'accept');
  // Position 0 is told just before the agent comes.
  queue(stage, { do: 'queue', position: 0, estimatedWaitTime: 0 });
  chat.phase = phase;
  chat.agentName = action.agentName;
  chat.establishedAt ??= desk.now();
  const message = {
    name: action.agentName,
    userId: agentIdOf(action.agentName),
    ...settingsFor(stage, action),
    items: action.items.map((text) => ({ text })),
  };
  tellVisitor(desk, chat, serverMessage('ChatEstablished', message));
  desk.journal.append({ type: 'agent.joined', agentName: action.agentName }, chat.id);
  return DONE;
}

function transfer(stage: Stage, action: ActionOf<'transfer'>): Performed {
  const { desk, chat } = stage;
  if (!hearsVisitor(chat.phase)) return notNow(chat, 'transfer');
  chat.phase = 'talking';
  const { agentName: name } = action;
  chat.agentName = name;
  chat.transcript.push({ from: 'system', name, text: name, at: desk.now(), sequence: null });
  const message = { name, userId: agentIdOf(name), ...settingsFor(stage, action) };
  tellVisitor(desk, chat, serverMessage('ChatTransferred', message));
  desk.journal.append({ type: 'agent.joined', agentName: name }, chat.id);
  return DONE;
}

function transferToButton({ desk, chat }: Stage): Performed {
  const phase = nextPhase(chat.phase, 'requeued');
  if (phase === undefined) return notNow(chat, 'transfer-to-button');
  chat.phase = phase;
  chat.agentBefore = chat.agentName;
  chat.agentName = undefined;
  tellVisitor(desk, chat, serverMessage('TransferToButtonInitiated'));
  return DONE;
}

/** Nobody there took it: the agent who passed it on has it again. */
function failTransfer({ desk, chat }: Stage): Performed {
  if (chat.phase !== 'requeued') return notNow(chat, 'fail-transfer');
  chat.phase = 'talking';
  chat.agentName = chat.agentBefore;
  tellVisitor(desk, chat, serverMessage('TransferToButtonFailed'));
  return DONE;
}

/** Told beside what says who has taken the chat (`transfer`, `accept`): it changes nothing by itself. */
function completeTransfer({ desk, chat }: Stage): Performed {
  if (!hearsVisitor(chat.phase)) return notNow(chat, 'complete-transfer');
  tellVisitor(desk, chat, serverMessage('TransferToButtonCompleted'));
  return DONE;
}

/** Tells an event that only has a place while an agent and the visitor talk. */
function whileTalking(
  stage: Stage,
  action: ActionOf<'type' | 'join-conference' | 'leave-conference' | 'disconnect-agent'>,
): Performed {
  const { desk, chat } = stage;
  if (!hearsVisitor(chat.phase)) return notNow(chat, action.do);
  const name = chat.agentName ?? 'Agent';
  switch (action.do) {
    case 'type':
      tellVisitor(
        desk,
        chat,
        serverMessage(action.on ? 'AgentTyping' : 'AgentNotTyping', { name, agentId: agentIdOf(name) }),
      );
      return DONE;
    case 'join-conference':
      tellVisitor(desk, chat, serverMessage('AgentJoinedConference', { name: action.agentName }));
      return DONE;
    case 'leave-conference':
      tellVisitor(desk, chat, serverMessage('AgentLeftConference', { name: action.agentName }));
      return DONE;
    case 'disconnect-agent':
      chat.agentName = undefined;
      tellVisitor(desk, chat, serverMessage('AgentDisconnect'));
      return DONE;
  }
}

/** What the agent, or the routing on the agent's behalf, does. */
export const agentActions: Performers<
  | 'route'
  | 'queue'
  | 'accept'
  | 'refuse'
  | 'say'
  | 'type'
  | 'transfer'
  | 'transfer-to-button'
  | 'fail-transfer'
  | 'complete-transfer'
  | 'join-conference'
  | 'leave-conference'
  | 'disconnect-agent'
  | 'end'
> = {
  route,
  queue,
  accept,
  transfer,
  refuse: ({ desk, chat }, { reason }) =>
    endChat(desk, chat, { as: 'ChatRequestFail', reason, attachedRecords: [] })
      ? DONE
      : notNow(chat, 'refuse'),
  say: ({ desk, chat }, { text }) => {
    if (!hearsVisitor(chat.phase)) return notNow(chat, 'say');
    tellAgentText(desk, chat, text);
    return DONE;
  },
  type: whileTalking,
  'transfer-to-button': transferToButton,
  'fail-transfer': failTransfer,
  'complete-transfer': completeTransfer,
  'join-conference': whileTalking,
  'leave-conference': whileTalking,
  'disconnect-agent': whileTalking,
  end: ({ desk, chat }, { reason, form, attachedRecords }) =>
    !isOver(chat.phase) && endChat(desk, chat, { as: 'ChatEnded', reason, form, attachedRecords })
      ? DONE
      : notNow(chat, 'end'),
};
