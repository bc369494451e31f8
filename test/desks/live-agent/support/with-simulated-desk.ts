import type { LiveAgentOptions } from '../../../../src/desks/live-agent/settings.ts';
import type { SimulatorOptions } from '../../../../src/live-agent-simulator/settings.ts';
import {
  startLiveAgentSimulator,
  type LiveAgentSimulator,
} from '../../../../src/live-agent-simulator/start-live-agent-simulator.ts';
import { aRequest, deskRig, wallClock, type DeskRig } from './desk-rig.ts';

export type SimulatedDesk = DeskRig & {
  readonly simulator: LiveAgentSimulator;
  readonly control: LiveAgentSimulator['control'];
  /** The simulator's id of the chat that is open. */
  readonly chatId: () => string;
  /** Lets the desk's clock run ahead; calls that are pending wait all the same. */
  readonly pass: (ms: number) => void;
  /** Opens the session and asks for an agent. */
  readonly request: () => Promise<void>;
  /** ... and lets one accept; everything so far is heard. */
  readonly talk: () => Promise<void>;
};

/** Runs a test against a simulator and a desk of its own and closes both whatever happens. */
export const withSimulatedDesk =
  (
    { settings, ...options }: SimulatorOptions & { settings?: LiveAgentOptions },
    body: (rig: SimulatedDesk) => Promise<void>,
  ) =>
  async (): Promise<void> => {
    const simulator = await startLiveAgentSimulator({ holdMs: 150, ...options });
    let aheadMs = 0;
    const clock = { ...wallClock, monotonicMs: () => wallClock.monotonicMs() + aheadMs };
    const rig = deskRig(simulator.url, settings, clock);
    const { chat } = rig;
    const simulated: SimulatedDesk = {
      ...rig,
      simulator,
      control: simulator.control,
      chatId: () => chat.session['id'] ?? '',
      pass(ms) {
        aheadMs += ms;
      },
      async request() {
        await chat.do({ do: 'open-session', request: aRequest() });
        await chat.do({ do: 'request-agent', request: aRequest() });
      },
      async talk() {
        await simulated.request();
        simulator.control.accept(simulated.chatId(), 'Ada');
        await chat.hear();
      },
    };
    try {
      await body(simulated);
    } finally {
      await rig.desk.close();
      await simulator.close();
    }
  };
