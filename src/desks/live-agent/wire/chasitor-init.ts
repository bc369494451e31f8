import type { ChatRequest } from '../../../conversation/state.ts';
import type { BotSettings, TranscriptStyle } from '../bot/bot-settings.ts';
import { shortId } from '../bot/setting-fields.ts';
import { entityBody } from './prechat-entity.ts';
import { transcriptParts } from './transcript-text.ts';

/** Live Agent wants them always; a messenger's user has neither. */
const DEFAULTS = {
  visitorName: 'Visitor',
  language: 'en-US',
  userAgent: 'salesforce-handoff',
  screenResolution: '1920x1080',
} as const;

/** A field that the agent sees before the first word (Chat REST API guide, CustomDetail). */
type CustomDetail = {
  readonly label: string;
  readonly value: string;
  readonly transcriptFields: readonly string[];
  readonly displayToAgent: boolean;
};

const transcriptDetails = (
  { transcript }: ChatRequest,
  { label, ...style }: TranscriptStyle,
): CustomDetail[] => {
  const parts = transcriptParts(transcript, style);
  return parts.map((value, at) => ({
    label: parts.length === 1 ? label : `${label} (${String(at + 1)}/${String(parts.length)})`,
    value,
    transcriptFields: [],
    displayToAgent: true,
  }));
};

const prechatDetails = ({ prechat }: ChatRequest): CustomDetail[] =>
  prechat.map(({ label, value, transcriptFields = [], displayToAgent = true }) => ({
    label,
    value,
    transcriptFields,
    displayToAgent,
  }));

/**
 * A chat for one agent goes to the agent alone unless it may fall back to the button. `buttonOverrides` could name more than one
 * target, but the desk looks at them once and does not say which it took: the next button is the conversation's to choose.
 */
const targetOf = ({ buttonId, agentId, fallbackToButton = false }: ChatRequest, bot: BotSettings) => ({
  buttonId: buttonId === undefined ? bot.buttonId : shortId(buttonId),
  ...(agentId === undefined ? {} : { agentId: shortId(agentId), doFallback: fallbackToButton }),
});

/** Whose availability decides whether the chat can be opened: buttons and agents, 15 characters each. */
export const targetsOf = (request: ChatRequest, bot: BotSettings): readonly string[] => {
  const { agentId, buttonId, doFallback } = {
    doFallback: true,
    agentId: undefined,
    ...targetOf(request, bot),
  };
  return [...(agentId === undefined ? [] : [agentId]), ...(doFallback ? [buttonId] : [])];
};

/** Body of Chasitor/ChasitorInit (Chat REST API guide, ChasitorInit). The bot's transcript stands in pre-chat details. */
export const chasitorInit = (
  request: ChatRequest,
  sessionId: string,
  bot: BotSettings,
): Readonly<Record<string, unknown>> => ({
  organizationId: bot.organizationId,
  deploymentId: bot.deploymentId,
  ...targetOf(request, bot),
  sessionId,
  visitorName: request.visitor.name ?? DEFAULTS.visitorName,
  language: request.visitor.language ?? DEFAULTS.language,
  userAgent: request.visitor.userAgent ?? DEFAULTS.userAgent,
  screenResolution: DEFAULTS.screenResolution,
  prechatDetails: [...prechatDetails(request), ...transcriptDetails(request, bot.transcript)],
  prechatEntities: (request.prechatEntities ?? []).map(entityBody),
  receiveQueueUpdates: true,
  isPost: true,
});
