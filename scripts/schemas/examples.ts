import type { EventId } from '../../src/conversation/ids.ts';
import type { BusMessage } from '../../src/events/bus-message.ts';
import { sealCloudEvent } from '../../src/events/cloud-event.ts';
import { sealDeadLetter } from '../../src/events/dead-letter.ts';
import { openInbound } from '../../src/events/open-event.ts';
import { INBOUND_CATALOG, OUTBOUND_CATALOG } from './event-catalog.ts';

/** A message as people read it: the data is JSON here and its UTF-8 bytes on the topic. */
export type ExampleMessage = {
  readonly orderingKey: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly data: unknown;
};

type Payload = { readonly botSlug: string; readonly userId: string };

const shown = ({ orderingKey, attributes, data }: BusMessage): ExampleMessage => ({
  orderingKey,
  attributes,
  data: JSON.parse(new TextDecoder().decode(data)) as unknown,
});

const sealed = (type: string, source: string, data: Payload): BusMessage => {
  const conversationId = `${data.botSlug}:${data.userId}`;
  return sealCloudEvent(
    {
      id: '9b1d6f3a2c4e4d5f8a7b6c5d4e3f2a1b' as EventId,
      type,
      source,
      subject: conversationId,
      time: '2026-01-15T10:00:12.345Z',
      data,
    },
    { orderingKey: conversationId, botSlug: data.botSlug },
  );
};

const examplesOf = (
  catalog: Readonly<Record<string, { readonly example: Payload }>>,
  source: string,
): Record<string, ExampleMessage> =>
  Object.fromEntries(
    Object.entries(catalog).map(([type, { example }]) => [type, shown(sealed(type, source, example))]),
  );

export const DEAD_LETTER = 'dead-letter';

const unreadable = sealed('salesforce-handoff.user.said.v1', '/example-platform', {
  botSlug: 'example bot',
  userId: '+5210000001',
});
const opened = openInbound(unreadable);
const parked = await sealDeadLetter(unreadable, {
  id: '0f6c1d2e3b4a59687786958493a2b1c0',
  code: 'INPUT_MALFORMED',
  class: 'park',
  reason: opened.kind === 'refused' ? opened.why : '',
  topic: 'salesforce-inbound',
  messageId: '1234567890',
  attempts: 1,
  publishedAt: '2026-01-15T10:00:12.400Z',
  firstSeenAt: '2026-01-15T10:00:12.430Z',
  parkedAt: '2026-01-15T10:00:12.450Z',
});

/** One message per event type, and a parked one, by name. */
export const EXAMPLES: Readonly<Record<string, ExampleMessage>> = {
  ...examplesOf(INBOUND_CATALOG, '/salesforce-handoff/function'),
  ...examplesOf(OUTBOUND_CATALOG, '/salesforce-handoff/service'),
  [DEAD_LETTER]: shown(parked),
};
