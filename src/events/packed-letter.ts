import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { BusMessage } from './bus-message.ts';
import { MESSAGE_BYTES, REQUEST_BYTES, sizeOf } from './message-size.ts';

/** `gzip`: all of the original's data, compressed · `cut`: its beginning, as it was. */
export const PACKINGS = ['gzip', 'cut'] as const;

/** What became of data that did not fit beside our attributes. */
export type Packing = {
  readonly kind: (typeof PACKINGS)[number];
  /** Size of the original's data. */
  readonly bytes: number;
  /** SHA-256 of the original's data, hex. */
  readonly sha256: string;
};

/** Attributes of a packed message; part of the wire contract. */
export const PACKING_ATTRIBUTES = {
  kind: 'handoff-parked-packing',
  bytes: 'handoff-parked-bytes',
  sha256: 'handoff-parked-sha256',
} as const satisfies Record<keyof Packing, string>;

/** Enough to see what it was; the whole stays in its topic for as long as that retains. */
const KEPT_BYTES = 100_000;

const sha256Of = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** As little as is needed to make a message fit into Pub/Sub: as it is, else with its data compressed, else cut. */
export const packToFit = async (message: BusMessage): Promise<BusMessage> => {
  if (sizeOf(message) <= MESSAGE_BYTES) return message;
  const { data } = message;
  const packed = (kind: Packing['kind'], content: Uint8Array): BusMessage => ({
    ...message,
    data: content,
    attributes: {
      ...message.attributes,
      [PACKING_ATTRIBUTES.kind]: kind,
      [PACKING_ATTRIBUTES.bytes]: String(data.byteLength),
      [PACKING_ATTRIBUTES.sha256]: sha256Of(data),
    },
  });
  const compressed = packed('gzip', await promisify(gzip)(data));
  return sizeOf(compressed) <= MESSAGE_BYTES ? compressed : packed('cut', data.slice(0, KEPT_BYTES));
};

export type Unpacked =
  | { readonly kind: 'data'; readonly data: Uint8Array }
  /** `why` says what cannot be had back; never what was in it. */
  | { readonly kind: 'refused'; readonly why: string };

/** The original's data again. */
export const unpacked = async (data: Uint8Array, packing: Packing | undefined): Promise<Unpacked> => {
  if (packing === undefined) return { kind: 'data', data };
  const { kind, bytes, sha256 } = packing;
  if (kind === 'cut') {
    return {
      kind: 'refused',
      why: `only the first ${String(data.byteLength)} of ${String(bytes)} bytes could be parked: its sender has to publish it again`,
    };
  }
  try {
    // No more than what can have been in a message: the attributes may be anybody's.
    const whole = await promisify(gunzip)(data, { maxOutputLength: REQUEST_BYTES });
    if (whole.byteLength === bytes && sha256Of(whole) === sha256) return { kind: 'data', data: whole };
  } catch {
    // Said below: its own words are about bytes that nobody knows.
  }
  return { kind: 'refused', why: 'its data is not what was compressed: length or SHA-256 differ' };
};
