import type { DeskCall } from '../../../bridge/ports/agent-desk.ts';
import type { Log } from '../../../bridge/ports/log.ts';
import { createBoundedMap } from '../bounded-map.ts';
import { fieldOf } from '../session/session-state.ts';
import { keptRules } from '../wire/sensitive-rules.ts';
import { compileRules, type CompiledRules } from './compile-rule.ts';
import { maskText, type Masked } from './mask-text.ts';

/** Takes out of a user's text what the org's rules say no agent may read. */
export type Masker = (call: DeskCall, text: string) => Masked;

/** Of this process's own work, microseconds: it stands still meanwhile, for all bots. An ordinary text takes less than 100. */
const BUDGET_US = 50_000;

/** Counts work and not the clock: a process that had to wait for its turn has not taken long. */
const startBudget = (): (() => boolean) => {
  const begun = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(begun);
    return user + system > BUDGET_US;
  };
};

/** All chats of an org have the same rules; so many orgs are remembered. */
const MAX_REMEMBERED = 200;

/**
 * A rule that cannot be used is left out and warned about: the rules are the org's own, and so are the agents. Refusing the user's words instead would end
 * the talk for a spelling mistake.
 */
export const createMasker = (log: Log): Masker => {
  const remembered = createBoundedMap<CompiledRules>(MAX_REMEMBERED);
  const compiled = (botSlug: string, text: string): CompiledRules => {
    const known = remembered.get(text);
    if (known) return known;
    const rules = compileRules(keptRules(text));
    if (rules.unusable > 0) log.warn('desk.rules-unusable', { botSlug, count: rules.unusable });
    remembered.set(text, rules);
    return rules;
  };
  return ({ botSlug, session }, text) => {
    const kept = fieldOf(session, 'rules');
    if (kept === undefined) return { text, triggered: [], isUnfinished: false };
    const { usable } = compiled(botSlug, kept);
    const masked = maskText(usable, text, startBudget());
    if (masked.isUnfinished) log.warn('desk.rules-too-slow', { botSlug });
    return masked;
  };
};
