import type { ChaosResult } from './judge.ts';
import type { Times } from './measure-take-over.ts';

const ms = ({ count, p50, p99, max }: Times): string =>
  count === 0
    ? 'not seen'
    : `p50 ${String(p50)} ms, p99 ${String(p99)} ms, max ${String(max)} ms (${String(count)} times)`;
const mb = (bytes: number): string => `${String(Math.round(bytes / 2 ** 20))} MB`;
const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${String(count)}`)
    .join(', ') || 'none';

const SHOWN = 20;

/** The result as a table for people. */
export const report = (result: ChaosResult): string => {
  const { user, agent, chats, takeOver, memory, broken, findings } = result;
  const count = (promise: string): string => String(broken[promise] ?? 0);
  const ambiguous = findings.filter(({ promise }) => promise === 'ambiguous');
  const rows: [string, string][] = [
    ['faults', list(result.faults)],
    ['chats', `${String(chats.chats)}, ${String(chats.handovers)} moves (503), ${String(chats.polls)} polls`],
    [
      'user → agent',
      `${String(user.accepted)} accepted, ${String(user.delivered)} delivered, answered: ${list(user.answered)}, parked ${String(user.parked)}`,
    ],
    [
      '  lost · twice · out of order',
      `${count('user lost')} · ${count('user twice')} · ${count('user out of order')}`,
    ],
    [
      'agent → user',
      `${String(agent.said)} said, ${String(agent.received)} told; repeats to drop: ${String(agent.published.again)} published again, ${String(agent.delivered.again)} delivered again`,
    ],
    [
      '  lost · twice · out of order',
      `${count('agent lost')} · ${count('agent twice')} · ${count('agent out of order')}`,
    ],
    ['answered though it arrived', count('false answer')],
    ['overlapping polls', count('overlapping poll')],
    [
      'ends missing · twice · wrong',
      `${count('end missing')} · ${count('end twice')} · ${count('wrong end')}`,
    ],
    ['ambiguous', String(ambiguous.length)],
    ['take-over after kill -9', ms(takeOver.afterKill)],
    ['  with no other worker out', ms(takeOver.afterKillUndisturbed)],
    ['take-over after SIGTERM', ms(takeOver.afterTerm)],
    ['  with no other worker out', ms(takeOver.afterTermUndisturbed)],
    ['drain', ms(takeOver.drain)],
    [
      'memory',
      `most ${mb(memory.most)}; longest life ${String(memory.longestLife.seconds)} s: ${mb(memory.longestLife.first)} → ${mb(memory.longestLife.last)}`,
    ],
    [
      'ended unasked',
      list(
        Object.fromEntries(
          result.crashes.map((crash) => [crash, result.crashes.filter((other) => other === crash).length]),
        ),
      ),
    ],
    ['machine', result.machine],
    ['time', `${String(result.seconds)} s`],
    ['seed', result.seed],
    ['again', result.command],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const shown = findings.slice(0, SHOWN).map(({ promise, what }) => `  ${promise}: ${what}`);
  if (findings.length > SHOWN) shown.push(`  … and ${String(findings.length - SHOWN)} more`);
  const verdict = result.kept ? 'Every promise held.' : `A promise was broken: ${list(broken)}.`;
  return ['', ...lines, ...(shown.length > 0 ? ['', ...shown] : []), '', `  ${verdict}`, ''].join('\n');
};
