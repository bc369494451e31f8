import { z } from 'zod';
import type { AgentChange, HappeningBody } from '../../../conversation/event.ts';
import type { Ending } from '../../../conversation/state.ts';
import { endingOfChatEnded, endingOfRequestFail } from './endings.ts';
import { count, link, personName } from './fields.ts';
import { decodeEntities } from './html-entities.ts';

/** What later messages of a chat need of earlier ones. */
export type ChatMemory = {
  readonly joined: boolean;
  readonly surveyUrl?: string | undefined;
};

export type Decoded = {
  readonly happenings: readonly HappeningBody[];
  readonly memory: ChatMemory;
  /** The chat is over; told after everything else of its batch. */
  readonly ended?: { readonly ending: Ending; readonly surveyUrl?: string | undefined } | undefined;
};

type Decoder = (message: unknown, memory: ChatMemory) => Decoded | undefined;

/** A decoder that sees only what fits its schema; a message that does not is as good as unknown. */
const decoder =
  <Message>(schema: z.ZodType<Message>, decode: (message: Message, memory: ChatMemory) => Decoded): Decoder =>
  (message, memory) => {
    const parsed = schema.safeParse(message);
    return parsed.success ? decode(parsed.data, memory) : undefined;
  };

/** An agent whose name is not told must be called something. */
const NAMELESS = 'Agent';

const queued = z.object({
  queuePosition: count,
  position: count,
  estimatedWaitTime: count,
  postChatUrl: link,
});
const queueMoved = decoder(queued, (message, memory) => {
  const { queuePosition, position = queuePosition, estimatedWaitTime, postChatUrl } = message;
  const estimatedWaitMs = estimatedWaitTime === undefined ? undefined : estimatedWaitTime * 1_000;
  return {
    happenings: [{ type: 'queue.moved', position, estimatedWaitMs }],
    memory: { ...memory, surveyUrl: postChatUrl ?? memory.surveyUrl },
  };
});

const named = z.object({ name: personName, agentName: personName });
const agentChanged = (change: AgentChange): Decoder =>
  decoder(named, ({ agentName, name = agentName }, memory) => ({
    happenings: [{ type: 'agent.changed', change, agentName: name }],
    memory,
  }));

const typed =
  (typing: boolean): Decoder =>
  (_, memory) => ({ happenings: [{ type: 'agent.typed', typing }], memory });

/** Empty texts count neither here nor in the transcript, so that both number the agent's texts alike. */
const said = decoder(z.object({ text: z.string(), name: personName }), (message, memory) => {
  const text = decodeEntities(message.text);
  return { happenings: text === '' ? [] : [{ type: 'agent.said', text, agentName: message.name }], memory };
});

const reasoned = z.object({ reason: z.string().optional().catch(undefined), postChatUrl: link });

/** The survey is for users who met an agent; a refusal may name a page of its own. */
const ended = (endingOf: typeof endingOfChatEnded): Decoder =>
  decoder(reasoned, ({ reason, postChatUrl }, memory) => {
    const surveyUrl = postChatUrl ?? (memory.joined ? memory.surveyUrl : undefined);
    return { happenings: [], memory, ended: { ending: endingOf(reason, memory.joined), surveyUrl } };
  });

const transcriptEntry = z.object({ type: z.string(), name: personName, content: z.string().catch('') });
const sessionData = z.object({ chatMessages: z.array(z.unknown()).catch([]), postChatUrl: link });

/** After a reconnect the desk gives its transcript: it holds what was not read before, and what of ours had arrived. */
const restored = decoder(sessionData, ({ chatMessages, postChatUrl }, memory) => {
  const entries = chatMessages.flatMap((entry) => {
    const parsed = transcriptEntry.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
  const agentEntries = entries.flatMap(({ type, content, name: agentName }) => {
    const text = decodeEntities(content);
    return type === 'Agent' && text !== '' ? [{ text, agentName }] : [];
  });
  const userEntries = entries.filter(({ type }) => type === 'Chasitor').length;
  return {
    happenings: [{ type: 'session.restored', userEntries, agentEntries }],
    memory: { ...memory, surveyUrl: postChatUrl ?? memory.surveyUrl },
  };
});

/** Message types of System/Messages (Chat REST API guide, Responses). What is not here is passed over. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['ChatRequestSuccess', queueMoved],
  ['QueueUpdate', queueMoved],
  [
    'ChatEstablished',
    decoder(named, ({ name = NAMELESS }, memory) => ({
      happenings: [{ type: 'agent.joined', agentName: name }],
      memory: { ...memory, joined: true },
    })),
  ],
  ['ChatMessage', said],
  ['AgentTyping', typed(true)],
  ['AgentNotTyping', typed(false)],
  ['ChatTransferred', agentChanged('transferred')],
  ['AgentJoinedConference', agentChanged('joined')],
  ['AgentLeftConference', agentChanged('left')],
  ['AgentDisconnect', agentChanged('disconnected')],
  ['ChasitorSessionData', restored],
  ['ChatRequestFail', ended(endingOfRequestFail)],
  ['ChatEnded', ended(endingOfChatEnded)],
]);

/** One message of the desk; undefined when its type is unknown or its content does not fit. */
export const decodeMessage = (type: string, message: unknown, memory: ChatMemory): Decoded | undefined =>
  DECODERS.get(type)?.(message ?? {}, memory);
