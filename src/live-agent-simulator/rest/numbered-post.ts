import type { Desk } from '../desk/desk.ts';
import { OK, textAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { parseJson } from '../http/parse-json.ts';
import type { Chat } from '../session/chat.ts';
import { judgeSequence } from '../session/sequence-rule.ts';
import { multiNounBody } from '../wire/post-bodies.ts';
import { requestChat } from './request-chat.ts';
import { VISITOR_POSTS } from './visitor-posts.ts';
import type { VisitorPost } from './visitor-posts.ts';

function performNoun(post: VisitorPost): Answer {
  if (post.noun === 'MultiNoun') return performNouns(post);
  if (post.noun === 'ChasitorInit') return requestChat(post.desk, post.chat, post.body);
  return VISITOR_POSTS[post.noun]?.(post) ?? textAnswer(404, 'Not Found');
}

/** POST System/MultiNoun: the nouns in order, under one number; the first that fails ends it. */
function performNouns(post: VisitorPost): Answer {
  const parsed = multiNounBody.safeParse(post.body);
  if (!parsed.success) return textAnswer(400, 'MultiNoun body was not valid');
  for (const { noun, object, data } of parsed.data.nouns) {
    if (noun === 'MultiNoun') return textAnswer(400, 'MultiNoun cannot be nested');
    const content = data === undefined ? undefined : parseJson(Buffer.from(data));
    if (content?.kind === 'malformed') return textAnswer(400, 'data is not JSON');
    const answer = performNoun({ ...post, noun, body: object ?? content?.value ?? {} });
    if (answer.status >= 400) return answer;
  }
  return OK;
}

type ReadSequence =
  { readonly kind: 'read'; readonly value: number | undefined } | { readonly kind: 'malformed' };

function readSequence(call: Call): ReadSequence {
  const raw = call.headers['x-liveagent-sequence'];
  if (raw === undefined) return { kind: 'read', value: undefined };
  return typeof raw === 'string' && /^\d{1,9}$/.test(raw)
    ? { kind: 'read', value: Number(raw) }
    : { kind: 'malformed' };
}

/**
 * A POST that carries X-LIVEAGENT-SEQUENCE. Only a request that had its effect moves the counter, so a refused
 * one can be sent again under its number.
 */
export const numberedPost =
  (noun: string) =>
  (desk: Desk, chat: Chat, call: Call): Answer => {
    const sequence = readSequence(call);
    if (sequence.kind === 'malformed') return textAnswer(400, 'X-LIVEAGENT-SEQUENCE must be a whole number');
    const json = parseJson(call.body);
    if (json.kind === 'malformed') return textAnswer(400, 'The body is not JSON');
    const seen = sequence.value ?? null;
    chat.sequencesSeen.push([noun, seen]);
    const verdict = judgeSequence(desk.settings.sequenceRule, chat.server.lastSequence, sequence.value);
    if (verdict.kind === 'out-of-sync') return textAnswer(409, verdict.text);
    if (verdict.kind === 'replay') {
      chat.duplicates += 1;
      desk.journal.append({ type: 'customer.replayed', noun, sequence: seen }, chat.id);
      return OK;
    }
    const answer = performNoun({ desk, chat, noun, body: json.value, sequence: seen });
    if (answer.status < 400) {
      chat.server.lastSequence = verdict.lastSequence;
      chat.requests.push({ noun, sequence: seen, body: json.value });
    }
    return answer;
  };
