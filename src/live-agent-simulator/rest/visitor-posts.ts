import type { z } from 'zod';
import type { Desk } from '../desk/desk.ts';
import { endChat } from '../desk/end-chat.ts';
import { resyncState } from '../desk/handover.ts';
import { SESSION_INVALID } from '../desk/session-end.ts';
import { OK, textAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { hearsVisitor, isOver } from '../session/chat-phase.ts';
import type { Chat } from '../session/chat.ts';
import {
  chatEndBody,
  chatMessageBody,
  customEventBody,
  idleWarningBody,
  resyncBody,
  richMessageBody,
  sneakPeekBody,
} from '../wire/post-bodies.ts';

/** One POST of the visitor, its sequence number already judged. */
export type VisitorPost = {
  readonly desk: Desk;
  readonly chat: Chat;
  readonly noun: string;
  readonly body: unknown;
  readonly sequence: number | null;
};

const TOO_EARLY: Answer = textAnswer(500, 'java.lang.NullPointerException');

/** Refuses what comes outside a conversation: 500 before an agent has accepted, 403 after the end. */
function outsideTalk(chat: Chat): Answer | undefined {
  if (isOver(chat.phase)) return SESSION_INVALID;
  return hearsVisitor(chat.phase) ? undefined : TOO_EARLY;
}

const note = ({ desk, chat, noun, sequence }: VisitorPost): void =>
  desk.journal.append({ type: 'customer.did', noun, sequence }, chat.id);

/** A POST that needs a running conversation and a body of one form. */
function duringTalk<S extends z.ZodType>(schema: S, act: (post: VisitorPost, body: z.output<S>) => void) {
  return (post: VisitorPost): Answer => {
    const refusal = outsideTalk(post.chat);
    if (refusal !== undefined) return refusal;
    const parsed = schema.safeParse(post.body);
    if (!parsed.success) return textAnswer(400, `${post.noun} body was not valid`);
    act(post, parsed.data);
    return OK;
  };
}

/** A pattern that JavaScript cannot read finds nothing. */
function holds(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}

/** The real desk trusts its clients to have masked what they send; the journal does not. */
function noteBrokenRules({ desk, chat, noun }: VisitorPost, text: string): void {
  for (const { name, pattern } of chat.sensitiveRules) {
    if (holds(text, pattern)) desk.journal.append({ type: 'rule.broken', rule: name, noun }, chat.id);
  }
}

function hearMessage(post: VisitorPost, { text }: { readonly text: string }): void {
  const { desk, chat, sequence } = post;
  const at = desk.now();
  noteBrokenRules(post, text);
  const isBurst = at - chat.lastMessageAt < chat.loseBurstsWithinMs;
  chat.lastMessageAt = at;
  if (isBurst) {
    desk.journal.append({ type: 'customer.lost', text, sequence }, chat.id);
    return;
  }
  const name = chat.request?.visitorName ?? '';
  const line = chat.transcript.push({ from: 'customer', name, text, at, sequence });
  desk.journal.append({ type: 'customer.said', text, sequence, line }, chat.id);
}

const typing = (on: boolean) => (post: VisitorPost) => {
  const refusal = outsideTalk(post.chat);
  if (refusal !== undefined) return refusal;
  post.chat.customerIsTyping = on;
  note(post);
  return OK;
};

function endByVisitor(post: VisitorPost): Answer {
  const { desk, chat } = post;
  if (isOver(chat.phase)) return SESSION_INVALID;
  const isQueued = !hearsVisitor(chat.phase);
  if (isQueued && desk.settings.chatEndWhileQueued === 'fail') return TOO_EARLY;
  const parsed = chatEndBody.safeParse(post.body);
  if (!parsed.success) return textAnswer(400, 'ChatEnd needs the reason "client"');
  return endChat(desk, chat, { as: 'ChatEnded', reason: 'client', attachedRecords: [] }) ? OK : TOO_EARLY;
}

/** POST Chasitor/ChasitorResyncState: has no sequence number and is no part of the conversation. */
export function resyncByVisitor({ desk, chat, body }: VisitorPost): Answer {
  const parsed = resyncBody.safeParse(body);
  if (!parsed.success) return textAnswer(400, 'organizationId is missing');
  return resyncState(desk, chat, parsed.data.organizationId);
}

/** What each numbered POST under Chasitor/ does, ChasitorInit and MultiNoun apart. */
export const VISITOR_POSTS: { readonly [noun: string]: (post: VisitorPost) => Answer } = {
  ChatMessage: duringTalk(chatMessageBody, hearMessage),
  ChatEnd: endByVisitor,
  ChasitorTyping: typing(true),
  ChasitorNotTyping: typing(false),
  ChasitorSneakPeek: duringTalk(sneakPeekBody, (post, { text }) => {
    post.chat.sneakPeek = text;
    noteBrokenRules(post, text);
    note(post);
  }),
  CustomEvent: duringTalk(customEventBody, note),
  ChasitorIdleTimeoutWarningEvent: duringTalk(idleWarningBody, note),
  RichMessage: duringTalk(richMessageBody, note),
};
