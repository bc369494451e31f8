import { limitOf, type Policy } from './policy.ts';
import type { Conversation, Opening, Silence, Talking, Waiting } from './state.ts';
import type { Terms } from './terms.ts';

/** What the clock alone makes happen. `phase`: the phase's own limit. */
export const DUE = [
  'phase',
  'reopen',
  'queue-news',
  'away',
  'idle-warning',
  'idle',
  'typing',
  'agent-typing',
] as const;
export type DueWhat = (typeof DUE)[number];
export type Due = { readonly what: DueWhat; readonly atMs: number };

const at = (what: DueWhat, atMs: number | undefined): Due[] => (atMs === undefined ? [] : [{ what, atMs }]);

/** A warning that would come with the end or after it is none. */
const warnsOfIdle = ({ idleWarningMs, idleLimitMs }: Terms): boolean =>
  idleWarningMs !== undefined && idleLimitMs !== undefined && idleWarningMs < idleLimitMs;

const ofSilence = (terms: Terms, { sinceMs, warned }: Silence): Due[] => {
  const { idleWarningMs = 0, idleLimitMs } = terms;
  if (idleLimitMs === undefined) return [];
  return !warned && warnsOfIdle(terms)
    ? at('idle-warning', sinceMs + idleWarningMs)
    : at('idle', sinceMs + idleLimitMs);
};

const inQueue = ({ queue }: Waiting, { queueNewsMs }: Policy): Due[] =>
  at('queue-news', queue?.news && queue.toldAtMs + queueNewsMs);

const inTalk = (
  { terms, away, silence, leaving, typingSinceMs, agentTypingSinceMs }: Talking,
  { waitLimitMs, typingExpiryMs }: Policy,
): Due[] => [
  ...at('away', away && away.sinceMs + (terms.waitLimitMs ?? waitLimitMs)),
  // While nobody is there to answer to, nobody is asked for an answer.
  ...(silence && !leaving && !away ? ofSilence(terms, silence) : []),
  ...at('typing', typingSinceMs === undefined ? undefined : typingSinceMs + typingExpiryMs),
  ...at('agent-typing', agentTypingSinceMs === undefined ? undefined : agentTypingSinceMs + typingExpiryMs),
];

const inMove = ({ move }: Opening, { closeLimitMs }: Policy): Due[] =>
  at('reopen', move && move.sinceMs + closeLimitMs);

const phaseLimit = (conversation: Conversation, policy: Policy): number | undefined => {
  if (conversation.phase === 'idle') return undefined;
  const limitMs = limitOf(conversation.phase, policy);
  const own = conversation.phase === 'waiting' ? conversation.terms.waitLimitMs : undefined;
  return limitMs === undefined ? undefined : conversation.sinceMs + (own ?? limitMs);
};

/** What is due first, epoch ms; undefined while the clock changes nothing. Read off the state, so a restart changes no deadline. */
export const nextDue = (conversation: Conversation, policy: Policy): Due | undefined => {
  const all = at('phase', phaseLimit(conversation, policy));
  if (conversation.phase === 'opening') all.push(...inMove(conversation, policy));
  if (conversation.phase === 'waiting') all.push(...inQueue(conversation, policy));
  if (conversation.phase === 'talking') all.push(...inTalk(conversation, policy));
  return all.reduce<Due | undefined>(
    (first, due) => (first && first.atMs <= due.atMs ? first : due),
    undefined,
  );
};
