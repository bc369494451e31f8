import type { MessageContent } from '../wire/message-content.ts';
import type { Timestamp } from './timestamp.ts';

/** A published message. One object is shared by the topic and all its subscriptions. */
export interface StoredMessage {
  /** Position in the emulator's order of publishing; also the identity of the message inside a subscription. */
  readonly sequence: number;
  readonly id: string;
  readonly publishTime: Timestamp;
  readonly content: MessageContent;
}

/** What a message counts against flow control: the bytes of its content. */
export function messageBytes(message: StoredMessage): number {
  return message.content.head.length;
}
