import type { ActionInput } from '../../src/live-agent-simulator/script/action.ts';
import type { FaultRuleInput } from '../../src/live-agent-simulator/faults/fault-rule.ts';
import type { SimulatorStats } from '../../src/live-agent-simulator/control/stats.ts';

export type SimulatorControl = {
  /** False when the chat does not allow it now. */
  act(chatId: string, action: ActionInput): Promise<boolean>;
  fail(rule: FaultRuleInput): Promise<void>;
  clearFaults(): Promise<void>;
  stats(): Promise<SimulatorStats>;
};

/** The control API over HTTP, straight to the simulator: the agents are not behind the faults. */
export const connectSimulatorControl = (url: string): SimulatorControl => {
  const call = async (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${url}/control/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
  const must = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await call(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${text}`);
    return JSON.parse(text);
  };
  return {
    async act(chatId, action) {
      const answer = await call('POST', `chats/${chatId}/actions`, action);
      const text = await answer.text();
      if (answer.status === 409 || answer.status === 404) return false;
      if (!answer.ok) throw new Error(`${action.do}: ${String(answer.status)} ${text}`);
      return true;
    },
    async fail(rule) {
      await must('POST', 'faults', rule);
    },
    async clearFaults() {
      await must('DELETE', 'faults');
    },
    stats: async () => (await must('GET', 'stats')) as SimulatorStats,
  };
};
