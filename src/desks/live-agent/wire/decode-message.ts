import type { ChatMemory, Decoded, Decoder } from './decoder.ts';
import { endingOfChatEnded, endingOfRequestFail } from './endings.ts';
import { agentChanged, established, said, signalled, transferred, typed } from './messages/agent.ts';
import { asyncResult, ended } from './messages/end.ts';
import { fileTransfer } from './messages/file-transfer.ts';
import { offered } from './messages/offer.ts';
import { queueMoved } from './messages/queue.ts';
import { reconnected, restored, sensitiveRules, switched } from './messages/session.ts';

/** Says nothing that anybody needs: known, so that it is not logged as unknown. */
const nothing: Decoder = (_, memory) => ({ happenings: [], memory });

/**
 * Message types of System/Messages: the Chat REST API guide, Responses, and where it is silent what real clients have seen (TransferToButton…,
 * conference, FileTransfer, RichMessage, AsyncResult). What is not here is passed over.
 */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['ChatRequestSuccess', queueMoved],
  ['QueueUpdate', queueMoved],
  ['ChatRequestFail', ended(endingOfRequestFail)],
  ['ChatEstablished', established],
  ['ChatMessage', said],
  ['AgentTyping', typed(true)],
  ['AgentNotTyping', typed(false)],
  ['ChatTransferred', transferred],
  ['TransferToButtonInitiated', agentChanged('transferring')],
  ['TransferToButtonFailed', agentChanged('transfer-failed')],
  // Whoever takes the chat says so with a ChatTransferred or a ChatEstablished.
  ['TransferToButtonCompleted', nothing],
  ['AgentJoinedConference', agentChanged('joined')],
  ['AgentLeftConference', agentChanged('left')],
  ['AgentDisconnect', agentChanged('disconnected')],
  ['RichMessage', offered],
  ['CustomEvent', signalled],
  ['FileTransfer', fileTransfer],
  ['SensitiveDataRules', sensitiveRules],
  ['ChasitorSessionData', restored],
  ['SwitchServer', switched],
  ['ReconnectSession', reconnected],
  ['AsyncResult', asyncResult],
  ['NewVisitorBreadcrumb', nothing],
  ['ChatEnded', ended(endingOfChatEnded)],
]);

/** One message of the desk; undefined when its type is unknown or its content does not fit. */
export const decodeMessage = (type: string, message: unknown, memory: ChatMemory): Decoded | undefined =>
  DECODERS.get(type)?.(message ?? {}, memory);
