import { nextDue } from '../../src/conversation/due.ts';
import type { Happening, HappeningBody } from '../../src/conversation/event.ts';
import type { Notice } from '../../src/conversation/notice.ts';
import { DEFAULT_POLICY } from '../../src/conversation/policy.ts';
import type { Conversation } from '../../src/conversation/state.ts';
import { transition } from '../../src/conversation/transition.ts';

type Body = HappeningBody | Happening;

/** A conversation that is lived through: things happen at their times, and what is due in between happens by itself. */
export type Life = {
  readonly at: number;
  readonly conversation: Conversation;
  readonly notices: readonly Notice[];
  /** Things happen now. */
  with(...bodies: readonly Body[]): Life;
  /** Time goes by: whatever is due happens when it is. */
  after(ms: number): Life;
  /** What was told since `earlier`. */
  toldSince(earlier: Life): readonly Notice[];
};

const lived = (conversation: Conversation, at: number, notices: readonly Notice[]): Life => ({
  at,
  conversation,
  notices,
  with(...bodies) {
    let [now, told] = [conversation, notices];
    bodies.forEach((body, index) => {
      const step = transition(now, { id: `h${String(at)}/${String(index)}`, ...body }, at);
      if (step.kind === 'ignored') return;
      now = step.conversation;
      told = [...told, ...step.notices];
    });
    return lived(now, at, told);
  },
  after(ms) {
    const due = nextDue(conversation, DEFAULT_POLICY);
    if (!due || due.atMs > at + ms) return lived(conversation, at + ms, notices);
    const dueAtMs = Math.max(at, due.atMs);
    const next = lived(conversation, dueAtMs, notices).with({ type: 'limit.passed', what: due.what });
    if (next.conversation === conversation) throw new Error(`${due.what} is due and changes nothing`);
    return next.after(at + ms - dueAtMs);
  },
  toldSince: (earlier) => notices.slice(earlier.notices.length),
});

export const lifeOf = (conversation: Conversation, at = 0): Life => lived(conversation, at, []);
