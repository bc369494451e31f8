import type { z } from 'zod';
import { conversationIdOf, type BotSlug, type ConversationId, type UserId } from '../conversation/ids.ts';
import type { BusMessage } from './bus-message.ts';
import { openCloudEvent, whatIsWrong, type Envelope } from './cloud-event.ts';
import { LIMITS } from './fields.ts';
import { INBOUND, type InboundPayload } from './inbound.ts';
import { OUTBOUND, type OutboundPayload } from './outbound.ts';

type Known = { readonly envelope: Envelope; readonly conversationId: ConversationId };
export type InboundEvent = Known & InboundPayload;
export type OutboundEvent = Known & OutboundPayload;

export type Refusal = {
  readonly kind: 'refused';
  readonly code: 'INPUT_MALFORMED' | 'INPUT_TOO_LARGE' | 'INPUT_UNSUPPORTED_VERSION';
  /** Names the field and the rule, never what was written. */
  readonly why: string;
};
export type OpenedEvent<Event> = { readonly kind: 'event'; readonly event: Event } | Refusal;

type Contract = Readonly<Record<string, z.ZodType<{ botSlug: BotSlug; userId: UserId }>>>;

const openAgainst = (
  contract: Contract,
  message: BusMessage,
  maxBytes: number,
): OpenedEvent<Known & { type: string; data: unknown }> => {
  const opened = openCloudEvent(message, maxBytes);
  if (opened.kind === 'refused') return opened;
  const { data, ...envelope } = opened.event;
  const schema = Object.hasOwn(contract, envelope.type) ? contract[envelope.type] : undefined;
  if (!schema) {
    return {
      kind: 'refused',
      code: 'INPUT_UNSUPPORTED_VERSION',
      why: 'ce-type: is not known to this release',
    };
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success) return { kind: 'refused', code: 'INPUT_MALFORMED', why: whatIsWrong(parsed.error) };
  const conversationId = conversationIdOf(parsed.data.botSlug, parsed.data.userId);
  return { kind: 'event', event: { envelope, conversationId, type: envelope.type, data: parsed.data } };
};

// The casts pair each type with its own data, which the look-up by type has just done.
/** Opens and checks a message of `salesforce-inbound`. */
export const openInbound = (message: BusMessage): OpenedEvent<InboundEvent> =>
  openAgainst(INBOUND, message, LIMITS.payloadBytes) as OpenedEvent<InboundEvent>;

/** Opens and checks a message of `salesforce-outbound`. */
export const openOutbound = (message: BusMessage): OpenedEvent<OutboundEvent> =>
  openAgainst(OUTBOUND, message, LIMITS.outboundBytes) as OpenedEvent<OutboundEvent>;
