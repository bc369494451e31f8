import { messageContent, MessageContent } from './message-content.ts';
import { ProtoReader } from './proto-reader.ts';

export interface PublishRequest {
  readonly topic: string;
  readonly messages: readonly MessageContent[];
  /** Size of the request on the wire, in bytes. */
  readonly sizeBytes: number;
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/** Decodes google.pubsub.v1.PublishRequest, keeping each message also in its wire form. */
export function decodePublishRequest(bytes: Buffer): PublishRequest {
  const reader = new ProtoReader(bytes);
  const messages: MessageContent[] = [];
  let topic = '';
  while (!reader.atEnd) {
    const tag = reader.varint();
    if (tag === 0x0a) topic = reader.string();
    else if (tag === 0x12) messages.push(decodeMessage(reader.slice()));
    else reader.skip(tag & 7);
  }
  return { topic, messages, sizeBytes: bytes.length };
}

/** Decodes one google.pubsub.v1.PubsubMessage. Id and publish time of the publisher are ignored (API reference). */
export function decodeMessage(head: Buffer): MessageContent {
  const reader = new ProtoReader(head);
  let dataStart = 0;
  let dataBytes = 0;
  let attributes: Map<string, string> | undefined;
  let orderingKey = '';
  let foreign = false;
  while (!reader.atEnd) {
    const tag = reader.varint();
    if (tag === 0x0a) {
      dataBytes = reader.varint();
      dataStart = reader.position;
      reader.advance(dataBytes);
    } else if (tag === 0x12) addAttribute((attributes ??= new Map<string, string>()), reader.slice());
    else if (tag === 0x2a) orderingKey = reader.string();
    else {
      reader.skip(tag & 7);
      foreign = true;
    }
  }
  const data = { start: dataStart, bytes: dataBytes };
  const content = new MessageContent(head, attributes ?? NO_ATTRIBUTES, orderingKey, data);
  return foreign ? messageContent(content.data, content.attributes, orderingKey) : content;
}

function addAttribute(attributes: Map<string, string>, bytes: Buffer): void {
  const reader = new ProtoReader(bytes);
  let name = '';
  let value = '';
  while (!reader.atEnd) {
    const tag = reader.varint();
    if (tag === 0x0a) name = reader.string();
    else if (tag === 0x12) value = reader.string();
    else reader.skip(tag & 7);
  }
  attributes.set(name, value);
}
