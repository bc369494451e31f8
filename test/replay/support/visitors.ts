import { BOT } from '../../../src/demo/example-secrets.ts';
import type { HandoffInput } from '../../../src/client/handoff-publisher.ts';
import type { OutboundEvent } from '../../../src/events/open-event.ts';
import type { LiveAgentSimulator } from '../../../src/live-agent-simulator/start-live-agent-simulator.ts';
import type { ScriptInput } from '../../../src/live-agent-simulator/script/script-rule.ts';
import type { SimulatorOptions } from '../../../src/live-agent-simulator/settings.ts';
import type { ReplayStack } from './replay-stack.ts';

export const BYE = 'bye';

/** Chats asked for with this button are talked in. */
export const LIVE_BUTTON = '573000000000002';

const GOODBYE: ScriptInput = [
  {
    do: 'when-customer-says',
    contains: BYE,
    actions: [
      {
        do: 'batch',
        actions: [
          { do: 'say', text: 'Goodbye.' },
          { do: 'end', reason: 'agent' },
        ],
      },
    ],
  },
];
const GREETING: ScriptInput = [
  { do: 'accept', agentName: 'Alex' },
  { do: 'say', text: 'Hello, this is Alex.' },
];

/** Agents greet, and end the chat on "bye" with their last words in the same batch. Those of live users echo besides. */
export const AGENTS: SimulatorOptions = {
  defaultScript: [...GREETING, ...GOODBYE],
  scriptRules: [
    {
      match: { buttonId: LIVE_BUTTON },
      script: [...GREETING, { do: 'echo', prefix: 'echo: ' }, ...GOODBYE],
    },
  ],
};

/** Those of live users have much to say by themselves, too. */
export const TALKATIVE_AGENTS: SimulatorOptions = {
  defaultScript: [...GREETING, ...GOODBYE],
  scriptRules: [
    {
      match: { buttonId: LIVE_BUTTON },
      script: [
        ...GREETING,
        { do: 'echo', prefix: 'echo: ' },
        ...GOODBYE,
        { do: 'say', text: 'by the way {n}', times: 60, everyMs: 70 },
      ],
    },
  ],
};

const user = (userId: string) => ({ botSlug: BOT, userId });

export const handoff = (userId: string, buttonId?: string): HandoffInput => ({
  type: 'salesforce-handoff.handoff.requested.v1',
  data: { ...user(userId), visitor: { name: userId }, buttonId },
});
export const says = (userId: string, text: string): HandoffInput => ({
  type: 'salesforce-handoff.user.said.v1',
  data: { ...user(userId), text },
});
/** Texts of one side, over all chats of a visitor that there were, in their order. */
const transcriptOf =
  (side: 'customer' | 'agent') =>
  ({ control }: LiveAgentSimulator, userId: string): string[] =>
    control
      .chats({ visitorName: userId })
      .flatMap(({ transcript }) => transcript)
      .filter(({ from }) => from === side)
      .map(({ text }) => text);

/** What reached the agents. */
export const heardOf = transcriptOf('customer');

export const saidByAgents = transcriptOf('agent');

export const toldOf = ({ handled }: ReplayStack, userId: string): OutboundEvent[] =>
  handled.filter(({ data }) => data.userId === userId);

export const textsTold = (stack: ReplayStack, userId: string): string[] =>
  toldOf(stack, userId).flatMap((event) =>
    event.type === 'salesforce-handoff.agent.said.v1' ? [event.data.text] : [],
  );

export const endsTold = (stack: ReplayStack, userId: string): string[] =>
  toldOf(stack, userId).flatMap((event) =>
    event.type === 'salesforce-handoff.chat.ended.v1' ? [event.data.cause] : [],
  );

/** Requests to the desk by what was asked for; polls apart, because live chats poll all the time. */
export const requestsOf = ({ control }: LiveAgentSimulator): Record<string, number> =>
  Object.fromEntries(
    Object.entries(control.stats().requests)
      .filter(([endpoint]) => endpoint !== 'Messages')
      .map(([endpoint, byStatus]) => [
        endpoint,
        Object.values(byStatus).reduce((sum, count) => sum + count, 0),
      ]),
  );
