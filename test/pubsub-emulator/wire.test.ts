import fc from 'fast-check';
import { Metadata } from '@grpc/grpc-js';
import { GoogleError } from 'google-gax';
import { loadServices } from '../../src/pubsub-emulator/grpc/load-services.ts';
import { decodePublishRequest } from '../../src/pubsub-emulator/wire/decode-publish-request.ts';
import { ackFailureDetails } from '../../src/pubsub-emulator/wire/error-details.ts';
import { encodeReceivedMessages } from '../../src/pubsub-emulator/wire/encode-received-messages.ts';
import { messageContent } from '../../src/pubsub-emulator/wire/message-content.ts';

const { publisher, subscriber } = loadServices();

const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const content = fc.record({
  data: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  attributes: fc.array(fc.tuple(text, text), { maxLength: 4 }).map((pairs) => new Map(pairs)),
  orderingKey: text,
});
const sequence = fc.nat(Number.MAX_SAFE_INTEGER);

describe('the hand-written codec', () => {
  test('reads publish requests as the generated one writes them', () => {
    fc.assert(
      fc.property(fc.array(content, { maxLength: 5 }), text, (messages, topic) => {
        const request = {
          topic,
          messages: messages.map((message) => ({
            ...message,
            attributes: Object.fromEntries(message.attributes),
          })),
        };
        const bytes = publisher['Publish']?.requestSerialize(request) ?? Buffer.alloc(0);
        const decoded = decodePublishRequest(bytes);
        const plain = decoded.messages.map(({ data, attributes, orderingKey }) => {
          return { data: Buffer.from(data), attributes: Object.fromEntries(attributes), orderingKey };
        });
        expect({ topic: decoded.topic, messages: plain, size: decoded.sizeBytes }).toEqual({
          ...request,
          size: bytes.length,
        });
      }),
    );
  });

  test('writes received messages as the generated one reads them', () => {
    const time = fc.record({ seconds: fc.nat(9_999_999_999), nanos: fc.nat(999_999_999) });
    const received = fc.record({ content, sequence, publishTime: time, attempt: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(received, { maxLength: 5 }), (batch) => {
        const messages = batch.map((one) => ({
          ackId: `ack:${one.sequence}`,
          deliveryAttempt: one.attempt,
          message: {
            sequence: one.sequence,
            id: String(one.sequence),
            publishTime: one.publishTime,
            content: messageContent(one.content.data, one.content.attributes, one.content.orderingKey),
          },
        }));
        const decoded: unknown = subscriber['Pull']?.responseDeserialize(encodeReceivedMessages(messages));
        expect(decoded).toEqual({
          receivedMessages: messages.map(({ ackId, deliveryAttempt, message }) => ({
            ackId,
            deliveryAttempt,
            message: {
              data: message.content.data,
              attributes: Object.fromEntries(message.content.attributes),
              messageId: message.id,
              publishTime: message.publishTime,
              orderingKey: message.content.orderingKey,
            },
          })),
        });
      }),
    );
  });

  test('writes the details of refused acks as clients read them', () => {
    const failures = new Map([['ack:1', 'PERMANENT_FAILURE_INVALID_ACK_ID']]);
    const bytes = ackFailureDetails(3, failures);
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', bytes);
    const error = GoogleError.parseGRPCStatusDetails(Object.assign(new GoogleError('refused'), { metadata }));
    expect({ codeField: [...bytes.subarray(0, 2)], metadata: error.errorInfoMetadata }).toEqual({
      codeField: [0x08, 3],
      metadata: Object.fromEntries(failures),
    });
  });

  test('drops the id and the publish time of the publisher', () => {
    const asked = {
      topic: 't',
      messages: [{ data: Buffer.from('x'), messageId: 'mine', publishTime: { seconds: 1, nanos: 2 } }],
    };
    const bytes = publisher['Publish']?.requestSerialize(asked) ?? Buffer.alloc(0);
    const [message] = decodePublishRequest(bytes).messages;
    expect(message?.head).toEqual(messageContent(Buffer.from('x'), new Map(), '').head);
  });
});
