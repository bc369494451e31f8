/** Bytes and attributes as they stand on a topic; what our rooms know of Pub/Sub. */
export type BusMessage = {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
  /** Empty when the producer gave none. */
  readonly orderingKey: string;
};
