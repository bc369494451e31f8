import { openDeadLetter } from '../../events/dead-letter.ts';
import { botSlug, eventId } from '../../events/fields.ts';
import type { Packing } from '../../events/packed-letter.ts';
import type { Pulled } from '../pubsub/pull-messages.ts';

/** What may be told of a parked message without telling what a person wrote. */
export type ParkedView = {
  /** The same for every copy of the same message; of one that names no reason, made of its message id. */
  readonly id: string;
  readonly code: string;
  readonly class: string;
  readonly reason: string;
  readonly topic: string | null;
  readonly botSlug: string | null;
  readonly conversation: string | null;
  readonly type: string | null;
  readonly eventId: string | null;
  readonly attempts: number | null;
  /** ISO 8601, as are the next two. */
  readonly publishedAt: string | null;
  readonly firstSeenAt: string | null;
  readonly parkedAt: string;
  readonly trace: string | null;
  /** Of the data as it was published first. */
  readonly bytes: number;
  /** Null: the data is here as it was · `gzip`: compressed · `cut`: only its beginning. */
  readonly packing: Packing['kind'] | null;
};

export type ParkedMessage = { readonly pulled: Pulled; readonly view: ParkedView };

/** Who parked a message that does not fit the contract may have written anything anywhere: only what fits is shown. */
const fitting = (value: string | undefined, pattern: RegExp): string | null =>
  value !== undefined && pattern.test(value) ? value : null;

const TYPE = /^[a-z0-9][a-z0-9.-]{0,127}$/;
const CONVERSATION = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}:[^\p{Cc}\p{Cs}\s]{1,128}$/u;

const factsOf = ({ attributes, data, orderingKey }: Pick<Pulled, 'attributes' | 'data' | 'orderingKey'>) => {
  const slug = botSlug.safeParse(attributes['botSlug']);
  const id = eventId.safeParse(attributes['ce-id']);
  return {
    botSlug: slug.success ? slug.data : null,
    conversation: fitting(attributes['ce-subject'] ?? orderingKey, CONVERSATION),
    type: fitting(attributes['ce-type'], TYPE),
    eventId: id.success ? id.data : null,
    bytes: data.byteLength,
  };
};

/** Reads why a message was parked. One that does not say is shown as such: somebody else has published it. */
export const parkedMessage = (pulled: Pulled): ParkedMessage => {
  const opened = openDeadLetter(pulled);
  if (opened.kind === 'refused') {
    return {
      pulled,
      view: {
        id: `message-${pulled.messageId}`,
        ...factsOf(pulled),
        code: 'NOT_OURS',
        class: 'park',
        reason: opened.why,
        topic: null,
        attempts: null,
        publishedAt: null,
        firstSeenAt: null,
        parkedAt: new Date(pulled.publishedAtMs).toISOString(),
        trace: null,
        packing: null,
      },
    };
  }
  const { messageId: _, id, ...parking } = opened.parking;
  const facts = factsOf(opened.original);
  const { packing } = opened;
  return {
    pulled,
    view: {
      id,
      ...facts,
      ...parking,
      trace: parking.trace ?? null,
      bytes: packing?.bytes ?? facts.bytes,
      packing: packing?.kind ?? null,
    },
  };
};
