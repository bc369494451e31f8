import { startLiveAgentSimulator } from '../../src/live-agent-simulator/start-live-agent-simulator.ts';
import type { LiveAgentSimulator } from '../../src/live-agent-simulator/start-live-agent-simulator.ts';
import type { SimulatorOptions } from '../../src/live-agent-simulator/settings.ts';

/** Runs a test against a simulator of its own and closes it whatever happens. */
export const withSimulator =
  (options: SimulatorOptions, body: (simulator: LiveAgentSimulator) => Promise<void>) =>
  async (): Promise<void> => {
    const simulator = await startLiveAgentSimulator({ holdMs: 100, ...options });
    try {
      await body(simulator);
    } finally {
      await simulator.close();
    }
  };
