import type { CommandOutcome, DeskCall } from '../../bridge/ports/agent-desk.ts';
import type { BotSettings } from './bot/bot-settings.ts';
import { inSession, unlessAborted, type CallDesk } from './call-desk.ts';
import type { HttpAnswer } from './http/http-client.ts';
import { judgePost } from './judge-post.ts';
import { notOpened, SESSION_LOST, unanswered } from './outcomes.ts';
import { numberFor, TRIED, type Numbered } from './session/reservation.ts';
import { fieldOf } from './session/session-state.ts';
import type { LiveAgentSettings } from './settings.ts';
import { chasitorInit } from './wire/chasitor-init.ts';
import { chatText } from './wire/chat-text.ts';

export type Posting = {
  readonly callDesk: CallDesk;
  readonly botSettings: (botSlug: string) => Promise<BotSettings>;
  readonly settings: LiveAgentSettings;
};

type Post = { readonly path: string; readonly body?: unknown };

const postOf = async (posting: Posting, call: DeskCall, command: Numbered): Promise<Post> => {
  switch (command.do) {
    case 'request-agent': {
      const bot = await unlessAborted(posting.botSettings(call.botSlug), call.signal);
      const id = fieldOf(call.session, 'id') ?? '';
      return { path: 'Chasitor/ChasitorInit', body: chasitorInit(command.request, id, bot) };
    }
    case 'send':
      return command.item.kind === 'custom'
        ? { path: 'Chasitor/CustomEvent', body: { type: command.item.event, data: command.item.data } }
        : { path: 'Chasitor/ChatMessage', body: { text: chatText(command.item) } };
    case 'show-typing':
      return { path: command.typing ? 'Chasitor/ChasitorTyping' : 'Chasitor/ChasitorNotTyping', body: {} };
    case 'show-idle':
      return {
        path: 'Chasitor/ChasitorIdleTimeoutWarningEvent',
        body: { idleTimeoutWarningEvent: command.warned ? 'triggered' : 'cleared' },
      };
    case 'leave':
      return { path: 'Chasitor/ChatEnd', body: { reason: 'client' } };
  }
};

/** The POSTs that are counted: each goes with the number that was set down for it. */
export const postCommand = async (
  posting: Posting,
  call: DeskCall,
  command: Numbered,
): Promise<CommandOutcome> => {
  const session = inSession(call);
  if (!session) return SESSION_LOST;
  let post: Post;
  try {
    post = await postOf(posting, call, command);
  } catch (error) {
    call.signal.throwIfAborted();
    return notOpened(error);
  }
  const sequence = numberFor(call.session, command);
  const { requestTimeoutMs: deadlineMs } = posting.settings;
  let answer: HttpAnswer;
  try {
    answer = await posting.callDesk(call, { method: 'POST', ...session, ...post, sequence, deadlineMs });
  } catch (error) {
    call.signal.throwIfAborted();
    return unanswered(error, TRIED);
  }
  return judgePost(answer, command, { session: call.session, sequence });
};
