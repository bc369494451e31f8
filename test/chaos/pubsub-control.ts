/** A fault of the embedded Pub/Sub; subscriptions by their full names, all of them without one. */
export type PubSubFaultCall =
  | readonly ['dropAcks', number]
  | readonly ['redeliverNow' | 'silenceStreams' | 'stallOpenStreams' | 'resetStreams', string?]
  | readonly ['clear'];

export type PubSubControl = { call(...fault: PubSubFaultCall): void };
