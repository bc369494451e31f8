/**
 * Where a chat stands on the desk's side.
 * created: a session key was handed out · queued: routed, no agent yet · talking: an agent has accepted ·
 * requeued: handed back to a queue after an agent had it · ended: over, its last events may still be polled ·
 * gone: the session key is no longer known.
 */
export type ChatPhase = 'created' | 'queued' | 'talking' | 'requeued' | 'ended' | 'gone';

/** What can happen to a chat as a whole. */
export type PhaseChange = 'requested' | 'accepted' | 'requeued' | 'ended' | 'vanished';

const TABLE: { readonly [P in ChatPhase]: { readonly [C in PhaseChange]?: ChatPhase } } = {
  created: { requested: 'queued', vanished: 'gone' },
  queued: { accepted: 'talking', ended: 'ended', vanished: 'gone' },
  talking: { requeued: 'requeued', ended: 'ended', vanished: 'gone' },
  requeued: { accepted: 'talking', ended: 'ended', vanished: 'gone' },
  ended: { vanished: 'gone' },
  gone: {},
};

/** The phase after a change, or undefined where the change cannot happen. */
export const nextPhase = (phase: ChatPhase, change: PhaseChange): ChatPhase | undefined =>
  TABLE[phase][change];

/** Whether the visitor's messages reach someone: before that the guide warns of an HTTP 500, afterwards 403. */
export const hearsVisitor = (phase: ChatPhase): boolean => phase === 'talking' || phase === 'requeued';

/** Whether nothing more can be said in this chat. */
export const isOver = (phase: ChatPhase): boolean => phase === 'ended' || phase === 'gone';
