import { z } from 'zod';
import type { BusMessage } from './bus-message.ts';
import type { EventId } from '../conversation/ids.ts';
import { eventId, LIMITS } from './fields.ts';
import { parseJson } from './parse-json.ts';

/** The attributes of a CloudEvent 1.0 that this contract uses. */
export type Envelope = {
  readonly id: EventId;
  readonly type: string;
  readonly source: string;
  /** The conversation. */
  readonly subject?: string | undefined;
  /** ISO 8601. */
  readonly time?: string | undefined;
};
export type CloudEvent = Envelope & { readonly data: unknown };

export type Opened =
  | { readonly kind: 'event'; readonly event: CloudEvent }
  | {
      readonly kind: 'refused';
      readonly code: 'INPUT_MALFORMED' | 'INPUT_TOO_LARGE';
      /** What is wrong, by the name of the field; never what stood in it. */
      readonly why: string;
    };

const STRUCTURED = 'application/cloudevents';

const envelope = z.object({
  specversion: z.literal('1.0'),
  id: eventId,
  type: z.string().min(1).max(256),
  source: z.string().min(1).max(256),
  subject: z.string().max(256).optional(),
  time: z.iso.datetime({ offset: true }).optional(),
});

/** Names fields and rules, never what was written. */
export const whatIsWrong = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`).join('; ');

const refused = (why: string): Opened => ({ kind: 'refused', code: 'INPUT_MALFORMED', why });

const opened = (fields: unknown, data: unknown): Opened => {
  const parsed = envelope.safeParse(fields);
  if (!parsed.success) return refused(`CloudEvents envelope: ${whatIsWrong(parsed.error)}`);
  const { id, type, source, subject, time } = parsed.data;
  return { kind: 'event', event: { id, type, source, subject, time, data } };
};

/**
 * Opens a CloudEvents 1.0 message in binary mode (attributes `ce-…`, data = payload) or structured mode (attribute
 * `content-type: application/cloudevents+json`). Source: Google's Pub/Sub protocol binding for CloudEvents.
 */
export const openCloudEvent = (
  { data, attributes }: BusMessage,
  maxBytes: number = LIMITS.payloadBytes,
): Opened => {
  if (data.byteLength > maxBytes) {
    return {
      kind: 'refused',
      code: 'INPUT_TOO_LARGE',
      why: `data: is larger than ${String(maxBytes)} bytes`,
    };
  }
  const json = parseJson(data, maxBytes);
  if (json.kind === 'refused') return refused(`data: ${json.why}`);
  const contentType = attributes['content-type'] ?? attributes['Content-Type'] ?? '';
  if (contentType.toLowerCase().startsWith(STRUCTURED)) {
    const whole = z.looseObject({ data: z.unknown() }).safeParse(json.value);
    return whole.success ? opened(whole.data, whole.data.data) : refused('data: is not a CloudEvent object');
  }
  const fields = Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => name.startsWith('ce-'))
      .map(([name, value]) => [name.slice('ce-'.length), value]),
  );
  return opened(fields, json.value);
};

/** Puts an event on the bus in binary mode. `botSlug` is an attribute of its own so that a subscription can filter on it. */
export const sealCloudEvent = (
  { id, type, source, subject, time, data }: CloudEvent,
  { orderingKey, botSlug }: { orderingKey: string; botSlug: string },
): BusMessage => ({
  data: new TextEncoder().encode(JSON.stringify(data)),
  attributes: {
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-type': type,
    'ce-source': source,
    ...(subject === undefined ? {} : { 'ce-subject': subject }),
    ...(time === undefined ? {} : { 'ce-time': time }),
    'ce-datacontenttype': 'application/json',
    botSlug,
  },
  orderingKey,
});
