/**
 * How X-LIVEAGENT-SEQUENCE is judged.
 * strict: the next number is applied, the last one again is acknowledged without effect, others get 409.
 * lenient: gaps are tolerated, a number already used is acknowledged without effect.
 * off: the header is ignored, so a repeated request is applied again.
 */
export type SequenceRule = 'strict' | 'lenient' | 'off';

export type SequenceVerdict =
  | { readonly kind: 'apply'; readonly lastSequence: number }
  | { readonly kind: 'replay' }
  | { readonly kind: 'out-of-sync'; readonly text: string };

/**
 * Judges one request's number against the last one accepted (0 when none was).
 * A request without the header is applied unchecked and moves nothing: real clients leave it out.
 */
export function judgeSequence(
  rule: SequenceRule,
  lastSequence: number,
  sequence: number | undefined,
): SequenceVerdict {
  if (sequence === undefined) return { kind: 'apply', lastSequence };
  if (rule === 'off') return { kind: 'apply', lastSequence: Math.max(lastSequence, sequence) };
  const isNew = rule === 'strict' ? sequence === lastSequence + 1 : sequence > lastSequence;
  if (isNew) return { kind: 'apply', lastSequence: sequence };
  if (sequence === lastSequence || rule === 'lenient') return { kind: 'replay' };
  return { kind: 'out-of-sync', text: `Out of sync Ack. Expected ${sequence}. Actual ${lastSequence}` };
}
