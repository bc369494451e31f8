import type { HappeningOf } from './event.ts';
import type { Notice } from './notice.ts';
import { offerText } from './offer-text.ts';
import { to, type InChat, type Step } from './step.ts';

/** What the agent does is told at once in every phase that polls. */
export const heard = {
  'agent.said': (c: InChat, { text, agentName }: HappeningOf<'agent.said'>): Step =>
    to(
      { ...c, heard: c.heard + 1 },
      { name: 'agent.said', chatId: c.chatId, text, agentName, ordinal: c.heard },
    ),
  'agent.typed': (c: InChat, { typing }: HappeningOf<'agent.typed'>): Step =>
    to(c, { name: 'agent.typing', chatId: c.chatId, typing }),
  'agent.sent-file': (c: InChat, { url, name, contentType }: HappeningOf<'agent.sent-file'>): Step =>
    to(c, { name: 'agent.file', chatId: c.chatId, url, fileName: name, contentType }),
  'agent.offered': (c: InChat, { choices, text, agentName }: HappeningOf<'agent.offered'>): Step =>
    to(c, {
      name: 'agent.offered',
      chatId: c.chatId,
      choices,
      text: offerText(choices, text),
      agentName,
    }),
  'agent.signalled': (c: InChat, { event, data }: HappeningOf<'agent.signalled'>): Step =>
    to(c, { name: 'agent.custom', chatId: c.chatId, event, data }),
  'agent.wants-file': (c: InChat, { wanted }: HappeningOf<'agent.wants-file'>): Step =>
    to(c, { name: 'agent.file-request', chatId: c.chatId, wanted }),
} as const;

export const changed = (c: InChat, { change, agentName }: HappeningOf<'agent.changed'>): Notice => ({
  name: 'agent.changed',
  chatId: c.chatId,
  change,
  agentName,
});

/** What the transcript holds of the agents beyond what was told. */
export const unheard = (
  { chatId, heard: told }: InChat,
  agentEntries: HappeningOf<'session.restored'>['agentEntries'],
): Notice[] =>
  agentEntries
    .slice(told)
    .map((entry, index) => ({ name: 'agent.said', chatId, ...entry, ordinal: told + index }));
