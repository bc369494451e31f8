import { randomUUID } from 'node:crypto';
import { createAccept } from '../../bridge/accept.ts';
import { pause } from '../../bridge/pause.ts';
import type { ChatDetails } from '../../bridge/ports/chat-directory.ts';
import type { ChatId } from '../../conversation/ids.ts';
import { defineCommand, YES } from '../command.ts';
import { text } from '../printing/block.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { chatDirectoryOf } from './chat-directory.ts';
import { conversationOf, CONVERSATION, rememberedChat } from './conversation-argument.ts';

type Ended = {
  /** `requested`: the service has not ended it within the time that was waited. */
  readonly kind: 'would-end' | 'requested' | 'ended';
  readonly conversationId: string;
  readonly chatId: string;
  readonly phase: string;
};

/** Longer than closing may take (CLOSE_LIMIT_MS, 10 s unless set). */
const WAIT_MS = 15_000;
const LOOK_EVERY_MS = 200;

const openChat = ({ conversationId, phase, chatId }: ChatDetails): ChatId => {
  if (phase === 'unreadable') {
    throw new Refusal(
      `the record of ${conversationId} cannot be read by this release`,
      'See docs/runbook/stuck-conversation.md.',
    );
  }
  if (phase === 'idle' || chatId === undefined) {
    throw new Refusal(`no chat of ${conversationId} is open`, 'See handoff chats show.');
  }
  return chatId;
};

const isOver = async (chat: ChatDetails, world: World): Promise<boolean> => {
  const now = await chatDirectoryOf(world).show(chat.conversationId);
  return now === undefined || now.phase === 'idle' || now.chatId !== chat.chatId;
};

const waitForEnd = async (chat: ChatDetails, world: World): Promise<boolean> => {
  const { clock, signal, progress } = world;
  const deadlineMs = clock.monotonicMs() + WAIT_MS;
  while (!(await isOver(chat, world))) {
    if (clock.monotonicMs() >= deadlineMs || signal.aborted) return false;
    progress.show(`waiting for the service to end chat ${String(chat.chatId)}`);
    await pause(clock, LOOK_EVERY_MS, signal);
  }
  return true;
};

export const chatsEnd = defineCommand<Ended>({
  words: ['chats', 'end'],
  summary: 'Ends the open chat of a conversation, at the desk and for the user (cause: operator).',
  notes: [
    'It asks the service by an event on the inbound topic, behind what the user has written before; the service must run.',
    'Asking twice for one chat ends it once.',
  ],
  positionals: [CONVERSATION],
  options: YES,
  async run(call, world) {
    const { connections, config, clock } = world;
    const chat = await rememberedChat(conversationOf(call.positional('conversation')), world);
    const chatId = openChat(chat);
    const { conversationId, botSlug, userId, phase } = chat;
    if (!call.flag('yes')) return { kind: 'would-end', conversationId, chatId, phase };
    const accept = createAccept({
      inbound: await connections.publisher(config.INBOUND_TOPIC),
      clock,
      newId: randomUUID,
      source: '/salesforce-handoff/cli',
    });
    await accept(
      { type: 'salesforce-handoff.chat.end-requested.v1', data: { botSlug, userId, chatId } },
      chatId,
    );
    return { kind: (await waitForEnd(chat, world)) ? 'ended' : 'requested', conversationId, chatId, phase };
  },
  show: ({ kind, conversationId, chatId, phase }) => [
    text(
      {
        'would-end': `Would end chat ${chatId} of ${conversationId} (${phase}). Nothing is changed: add --yes.`,
        requested: `Asked the service to end chat ${chatId} of ${conversationId}; it has not done so yet. See handoff chats show, and whether the service runs.`,
        ended: `Ended chat ${chatId} of ${conversationId}.`,
      }[kind],
    ),
  ],
  exitCode: ({ kind }) => (kind === 'requested' ? 1 : 0),
});
