import type { ChatRequest } from '../../../conversation/state.ts';
import { shortId, type BotSettings } from '../bot/bot-settings.ts';
import type { LiveAgentSettings } from '../settings.ts';
import { transcriptText } from './transcript-text.ts';

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

const detailsOf = (
  { prechat, transcript }: ChatRequest,
  { transcriptLabel, transcriptChars }: LiveAgentSettings,
): CustomDetail[] => {
  const details = prechat.map(({ label, value, transcriptFields = [], displayToAgent = true }) => ({
    label,
    value,
    transcriptFields,
    displayToAgent,
  }));
  const value = transcriptText(transcript, transcriptChars);
  return value === ''
    ? details
    : [...details, { label: transcriptLabel, value, transcriptFields: [], displayToAgent: true }];
};

/** Body of Chasitor/ChasitorInit (Chat REST API guide, ChasitorInit). The bot's transcript is one pre-chat detail, newest lines kept. */
export const chasitorInit = (
  request: ChatRequest,
  sessionId: string,
  { bot, settings }: { readonly bot: BotSettings; readonly settings: LiveAgentSettings },
): Readonly<Record<string, unknown>> => ({
  organizationId: bot.organizationId,
  deploymentId: bot.deploymentId,
  buttonId: request.buttonId === undefined ? bot.buttonId : shortId(request.buttonId),
  sessionId,
  visitorName: request.visitor.name ?? DEFAULTS.visitorName,
  language: request.visitor.language ?? DEFAULTS.language,
  userAgent: request.visitor.userAgent ?? DEFAULTS.userAgent,
  screenResolution: DEFAULTS.screenResolution,
  prechatDetails: detailsOf(request, settings),
  prechatEntities: [],
  receiveQueueUpdates: true,
  isPost: true,
});
