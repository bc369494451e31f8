import type { CommandOutcome, DeskCall } from '../../bridge/ports/agent-desk.ts';
import type { BotSettings } from './bot/bot-settings.ts';
import { inSession, unlessAborted, type CallDesk } from './call-desk.ts';
import type { ShareFile } from './files/share-file.ts';
import type { HttpAnswer } from './http/http-client.ts';
import { judgePost } from './judge-post.ts';
import { done, notOpened, SESSION_LOST, unanswered } from './outcomes.ts';
import { reportTriggered } from './sensitive/report-triggered.ts';
import type { Masker } from './sensitive/masker.ts';
import { givenBack, numberFor, settled, TRIED, type Numbered } from './session/reservation.ts';
import { fieldOf } from './session/session-state.ts';
import { asLink, uploadPlan, type FileItem } from './session/upload-plan.ts';
import type { LiveAgentSettings } from './settings.ts';
import { chasitorInit } from './wire/chasitor-init.ts';
import { chatText, type Readable } from './wire/chat-text.ts';
import type { SensitiveRule } from './wire/sensitive-rules.ts';

export type Posting = {
  readonly callDesk: CallDesk;
  readonly botSettings: (botSlug: string) => Promise<BotSettings>;
  readonly settings: LiveAgentSettings;
  readonly mask: Masker;
  readonly shareFile: ShareFile;
};

type Post = {
  readonly path: string;
  readonly body: unknown;
  /** Rules of the org that found something in the text. */
  readonly triggered?: readonly SensitiveRule[];
};

const textPost = ({ mask, settings }: Posting, call: DeskCall, item: Readable): Post => {
  const triggered = new Set<SensitiveRule>();
  const text = chatText(item, {
    repeatedMark: settings.repeatedMark,
    mask(words) {
      const masked = mask(call, words);
      for (const rule of masked.triggered) triggered.add(rule);
      return masked.text;
    },
  });
  return { path: 'Chasitor/ChatMessage', body: { text }, triggered: [...triggered] };
};

/** What stands in the input field is shown where the org wants to see it; else only that somebody types. */
const typingPost = (
  { mask }: Posting,
  call: DeskCall,
  { typing, text }: Extract<Numbered, { do: 'show-typing' }>,
): Post => {
  if (!typing || text === undefined || fieldOf(call.session, 'sneakPeek') === undefined)
    return { path: typing ? 'Chasitor/ChasitorTyping' : 'Chasitor/ChasitorNotTyping', body: {} };
  const shown = mask(call, text).text;
  return { path: 'Chasitor/ChasitorSneakPeek', body: { position: shown.length, text: shown } };
};

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
        : textPost(posting, call, command.item);
    case 'show-typing':
      return typingPost(posting, call, command);
    case 'show-idle':
      return {
        path: 'Chasitor/ChasitorIdleTimeoutWarningEvent',
        body: { idleTimeoutWarningEvent: command.warned ? 'triggered' : 'cleared' },
      };
    case 'leave':
      return { path: 'Chasitor/ChatEnd', body: { reason: 'client' } };
  }
};

/** What is not one of the user's texts does not stand among them in the desk's transcript. */
const inTranscript = (command: Numbered, outcome: CommandOutcome): CommandOutcome =>
  outcome.kind === 'done' && command.do === 'send' && command.item.kind === 'custom'
    ? { ...outcome, isText: false }
    : outcome;

const postNumbered = async (posting: Posting, call: DeskCall, command: Numbered): Promise<CommandOutcome> => {
  const session = inSession(call);
  if (!session) return SESSION_LOST;
  let post: Post;
  try {
    post = await postOf(posting, call, command);
  } catch (error) {
    call.signal.throwIfAborted();
    return notOpened(error);
  }
  const { path, body, triggered = [] } = post;
  const sequence = numberFor(call.session, command);
  const { requestTimeoutMs: deadlineMs } = posting.settings;
  let answer: HttpAnswer;
  try {
    answer = await posting.callDesk(call, { method: 'POST', ...session, path, body, sequence, deadlineMs });
  } catch (error) {
    call.signal.throwIfAborted();
    return unanswered(error, TRIED);
  }
  const outcome = judgePost(answer, command, { session: call.session, sequence });
  if (outcome.kind === 'done') void reportTriggered(posting.callDesk, call, triggered);
  return inTranscript(command, outcome);
};

/** A file: to where the agent waits for it, else as a link. Each step is an outcome of its own, so that a crash between two of them repeats none. */
const sendFile = async (
  posting: Posting,
  call: DeskCall,
  command: Extract<Numbered, { do: 'send' }>,
  item: FileItem,
): Promise<CommandOutcome> => {
  const { id, caption = '' } = item;
  const plan = uploadPlan(call.session, item);
  switch (plan.kind) {
    case 'as-link':
      return postNumbered(posting, call, command);
    case 'lapsed':
      return { kind: 'partly', change: asLink(item) };
    case 'upload': {
      const shared = await posting.shareFile(call, { item, plan });
      const isThere = shared.kind === 'partly' && shared.change['receivedFile'] !== undefined;
      // Without a caption that is all of it: an end that is told next must not make it undelivered.
      return isThere && caption === ''
        ? { ...done({ ...shared.change, ...givenBack }), isText: false }
        : shared;
    }
    case 'uploaded': {
      // The caption goes under the number that was set down for the item.
      if (caption !== '')
        return postNumbered(posting, call, { do: 'send', item: { kind: 'text', id, text: caption } });
      const number = numberFor(call.session, command);
      return { ...done(plan.linkMayBeSent ? settled(number) : givenBack), isText: false };
    }
  }
};

/** The commands that are counted: each goes with the number that was set down for it. */
export const postCommand = async (
  posting: Posting,
  call: DeskCall,
  command: Numbered,
): Promise<CommandOutcome> =>
  command.do === 'send' && command.item.kind === 'file'
    ? sendFile(posting, call, command, command.item)
    : postNumbered(posting, call, command);
