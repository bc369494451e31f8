import { setTimeout as pause } from 'node:timers/promises';
import type { JournalEntry } from '../../src/live-agent-simulator/journal/journal-entry.ts';
import type { ChatPlan } from './chat-plan.ts';
import type { SimulatorControl } from './simulator-control.ts';

export type Agents = {
  /** Agents react to what the desk's journal says. */
  see(entry: JournalEntry): void;
  plan(plan: ChatPlan): void;
  /** Chats that an agent has and that are not over. */
  live(): readonly string[];
  /** What went wrong on the agents' side: a mistake of the run, not of the service. */
  readonly problems: readonly string[];
};

/** The agents of the simulated desk: each chat is accepted, talked in and, where it is planned so, ended. */
export const createAgents = (control: SimulatorControl): Agents => {
  const plans = new Map<string, ChatPlan>();
  const requests = new Map<string, number>();
  const live = new Set<string>();
  const problems: string[] = [];

  const serve = async (chatId: string, plan: ChatPlan, mark: string): Promise<void> => {
    await pause(plan.acceptMs);
    if (!(await control.act(chatId, { do: 'accept', agentName: 'Luz' }))) return;
    live.add(chatId);
    for (const { afterMs, text, typing } of plan.agentTexts) {
      if (afterMs > 0) await pause(afterMs);
      if (typing) await control.act(chatId, { do: 'type', on: true });
      if (!(await control.act(chatId, { do: 'say', text: `${text}${mark}` }))) return;
    }
    if (plan.endsBy === 'agent') await control.act(chatId, { do: 'end', reason: 'agent' });
  };

  return {
    see(entry) {
      const { chatId } = entry;
      if (chatId === undefined) return;
      if (entry.type === 'chat.ended' || entry.type === 'session.gone') live.delete(chatId);
      if (entry.type !== 'chat.requested') return;
      const plan = plans.get(entry.visitorName);
      if (!plan) {
        problems.push(`a chat was requested that nobody planned: ${entry.visitorName}`);
        return;
      }
      const time = (requests.get(plan.name) ?? 0) + 1;
      requests.set(plan.name, time);
      // A chat that is asked for again says the same again, but not in the same words: each text can be missed by itself.
      serve(chatId, plan, time === 1 ? '' : `~${String(time)}`).catch((error: unknown) => {
        problems.push(`${plan.name}: ${String(error)}`);
      });
    },
    plan(plan) {
      plans.set(plan.name, plan);
    },
    live: () => [...live],
    problems,
  };
};
