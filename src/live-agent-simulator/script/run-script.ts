import { later } from '../desk/later.ts';
import type { Chat } from '../session/chat.ts';
import type { Desk } from '../desk/desk.ts';
import type { Action } from './action.ts';
import { agentActions } from './agent-actions.ts';
import { deskActions } from './desk-actions.ts';
import { messageActions } from './message-actions.ts';
import { DONE } from './performed.ts';
import type { Performed, Performers, Stage } from './performed.ts';

const PERFORMERS: Performers<Exclude<Action['do'], 'wait' | 'wait-for' | 'batch'>> = {
  ...agentActions,
  ...deskActions,
  ...messageActions,
};

/** One `say` per repetition, with pauses where asked for. */
function expand(action: Action): readonly Action[] {
  if (action.do !== 'say' || action.times === 1) return [action];
  const { text, times, everyMs } = action;
  return Array.from({ length: times }, (_, at): readonly Action[] => {
    const line: Action = { ...action, text: text.replaceAll('{n}', String(at + 1)), times: 1 };
    return at === 0 || everyMs === 0 ? [line] : [{ do: 'wait', ms: everyMs }, line];
  }).flat();
}

function perform(stage: Stage, action: Action): Performed {
  if (action.do === 'wait' || action.do === 'wait-for') return DONE;
  if (action.do === 'batch') {
    const results = action.actions.flatMap(expand).map((step) => perform(stage, step));
    return results.find((result) => result.kind === 'not-now') ?? DONE;
  }
  // The compiler cannot see that the function and its argument carry the same name.
  const performer = PERFORMERS[action.do] as (stage: Stage, action: Action) => Performed;
  return performer(stage, action);
}

/**
 * Runs steps in order; `wait` and `wait-for` put the rest off. A step the chat's phase does not allow is skipped
 * and noted in the journal. Returns why steps were skipped before the first pause.
 */
export function runScript(desk: Desk, chat: Chat, steps: readonly Action[]): readonly string[] {
  const skipped: string[] = [];
  const queue = steps.flatMap(expand);
  for (const [at, step] of queue.entries()) {
    const rest = queue.slice(at + 1);
    if (step.do === 'wait') {
      later(chat, step.ms, () => runScript(desk, chat, rest));
      return skipped;
    }
    if (step.do === 'wait-for') {
      chat.pending = [...chat.pending, { moment: step.moment, rest }];
      return skipped;
    }
    const performed = perform({ desk, chat }, step);
    if (performed.kind === 'not-now') {
      skipped.push(performed.why);
      desk.journal.append({ type: 'step.skipped', action: step.do, why: performed.why }, chat.id);
    }
  }
  return skipped;
}
