import { z } from 'zod';
import { decoder, type Decoder } from '../decoder.ts';
import { count, headerText, link, personName } from '../fields.ts';
import { decodeEntities } from '../html-entities.ts';
import { keepRules } from '../sensitive-rules.ts';

const transcriptEntry = z.object({ type: z.string(), name: personName, content: z.string().catch('') });
const sessionData = z.object({
  chatMessages: z.array(z.unknown()).catch([]),
  queuePosition: count,
  postChatUrl: link,
  sneakPeekEnabled: z.boolean().optional().catch(undefined),
});

/** ChasitorSessionData: after a reconnect the desk gives its transcript, which holds what was not read before, and what of ours had arrived. */
export const restored: Decoder = decoder(sessionData, (message, memory) => {
  const entries = message.chatMessages.flatMap((entry) => {
    const parsed = transcriptEntry.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
  const agentEntries = entries.flatMap(({ type, content, name: agentName }) => {
    const text = decodeEntities(content);
    return type === 'Agent' && text !== '' ? [{ text, agentName }] : [];
  });
  const userEntries = entries.filter(({ type }) => type === 'Chasitor').length;
  return {
    happenings: [
      {
        type: 'session.restored',
        userEntries,
        agentEntries,
        ...((message.queuePosition ?? 0) > 0 && { queued: true }),
      },
    ],
    memory: {
      ...memory,
      surveyUrl: message.postChatUrl ?? memory.surveyUrl,
      sneakPeek: message.sneakPeekEnabled ?? memory.sneakPeek,
    },
  };
});

/** SensitiveDataRules: takes the place of all rules before. */
export const sensitiveRules: Decoder = decoder(
  z.object({ sensitiveDataRules: z.unknown().optional() }),
  ({ sensitiveDataRules }, memory) => {
    const kept = keepRules(sensitiveDataRules);
    return kept && { happenings: [], memory: { ...memory, ...kept } };
  },
);

/** SwitchServer among the messages: the session's next call goes there, when the host may be called. */
export const switched: Decoder = decoder(
  z.object({ newUrl: z.string().max(500) }),
  ({ newUrl: switchedTo }, memory) => ({ happenings: [], memory: { ...memory, switchedTo } }),
);

/**
 * ReconnectSession among the messages: the desk has moved the session before a call met a 503, and says what the answer to our own
 * question would say.
 */
export const reconnected: Decoder = decoder(
  z.object({
    affinityToken: headerText(500),
    // "Always true" and yet optional in the guide.
    resetSequence: z.boolean().optional().catch(undefined),
  }),
  ({ affinityToken, resetSequence = true }, memory) => ({
    happenings: [{ type: 'session.moved' }, { type: 'session.reconnected' }],
    memory: { ...memory, reconnected: { affinityToken, resetSequence } },
  }),
);
