import { ownersDue } from '../../src/bridge/owners-due.ts';
import { DEFAULT_POLICY } from '../../src/conversation/policy.ts';
import { A } from '../support/conversations.ts';

const { closeLimitMs, moveLimitMs } = DEFAULT_POLICY;

describe('when a chat that is being closed is over without a word of the desk', () => {
  test('each owner gives the desk its time anew', () => {
    expect(ownersDue(A.closing, DEFAULT_POLICY, 0)?.atMs).toBe(closeLimitMs);
    expect(ownersDue(A.closing, DEFAULT_POLICY, 60_000)?.atMs).toBe(60_000 + closeLimitMs);
  });

  test('but owners that follow each other faster than that do not put the end off for ever', () => {
    const begun = [moveLimitMs - closeLimitMs, moveLimitMs - 1, moveLimitMs + 1];
    expect(begun.map((begunAtMs) => ownersDue(A.closing, DEFAULT_POLICY, begunAtMs)?.atMs)).toEqual([
      moveLimitMs,
      moveLimitMs,
      moveLimitMs,
    ]);
  });
});
