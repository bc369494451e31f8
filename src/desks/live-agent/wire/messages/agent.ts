import { z } from 'zod';
import type { AgentChange } from '../../../../conversation/event.ts';
import { decoder, type Decoder } from '../decoder.ts';
import { personName } from '../fields.ts';
import { decodeEntities } from '../html-entities.ts';
import { idleLimits } from '../idle-limits.ts';
import { choicesOf } from './offer.ts';

/** An agent whose name is not told must be called something. */
const NAMELESS = 'Agent';

const named = { name: personName, agentName: personName };

/** What ChatEstablished and ChatTransferred say of the new agent's settings. */
const withSettings = z.object({
  ...named,
  sneakPeekEnabled: z.boolean().optional().catch(undefined),
  // The guide spells it in both ways.
  chasitorIdleTimeout: z.unknown().optional(),
  chasitorIdletimeout: z.unknown().optional(),
  items: z.unknown().optional(),
});

const limitsIn = ({ chasitorIdleTimeout, chasitorIdletimeout }: z.output<typeof withSettings>) =>
  idleLimits(chasitorIdleTimeout ?? chasitorIdletimeout);

/** ChatEstablished; a bot of the org may bring its menu along. */
export const established: Decoder = decoder(withSettings, (message, memory) => {
  const { name: agentName = NAMELESS, sneakPeekEnabled } = message;
  const choices = choicesOf(message.items);
  return {
    happenings: [
      { type: 'agent.joined', agentName, ...limitsIn(message) },
      ...(choices.length === 0 ? [] : [{ type: 'agent.offered', choices, agentName } as const]),
    ],
    memory: { ...memory, joined: true, sneakPeek: sneakPeekEnabled ?? memory.sneakPeek },
  };
});

/** ChatTransferred. */
export const transferred: Decoder = decoder(withSettings, (message, memory) => {
  const { agentName, name = agentName, sneakPeekEnabled } = message;
  return {
    happenings: [{ type: 'agent.changed', change: 'transferred', agentName: name, ...limitsIn(message) }],
    memory: { ...memory, sneakPeek: sneakPeekEnabled ?? memory.sneakPeek },
  };
});

export const agentChanged = (change: AgentChange): Decoder =>
  decoder(z.object(named), ({ agentName, name = agentName }, memory) => ({
    happenings: [{ type: 'agent.changed', change, agentName: name }],
    memory,
  }));

export const typed =
  (typing: boolean): Decoder =>
  (_, memory) => ({ happenings: [{ type: 'agent.typed', typing }], memory });

/** Empty texts count neither here nor in the transcript, so that both number the agent's texts alike. */
export const said: Decoder = decoder(z.object({ text: z.string(), name: personName }), (message, memory) => {
  const text = decodeEntities(message.text);
  return { happenings: text === '' ? [] : [{ type: 'agent.said', text, agentName: message.name }], memory };
});

const MAX_EVENT_CHARS = 200;
const MAX_DATA_CHARS = 8_000;
const custom = z.object({
  type: z.string().min(1).max(MAX_EVENT_CHARS),
  data: z.string().max(MAX_DATA_CHARS).default(''),
});

/** CustomEvent. One that is too large is passed over whole: half of somebody's data means something else. */
export const signalled: Decoder = decoder(custom, ({ type: event, data }, memory) => ({
  happenings: [{ type: 'agent.signalled', event, data }],
  memory,
}));
