import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import { decodePublishRequest } from '../wire/decode-publish-request.ts';
import { encodeReceivedMessages, type ReceivedMessage } from '../wire/encode-received-messages.ts';

type Service = ServiceDefinition;

export interface PubSubServices {
  readonly publisher: Service;
  readonly subscriber: Service;
  readonly schemas: Service;
}

/** A response with messages: they are encoded by hand, the rest of the response by the generated codec. */
export interface MessagesResponse {
  readonly messages: readonly ReceivedMessage[];
  readonly rest?: object;
}

/** Reads the service definitions from the proto files that Google's client ships, so that both speak the same. */
export function loadServices(): PubSubServices {
  const require = createRequire(import.meta.url);
  const clientProtos = join(dirname(require.resolve('@google-cloud/pubsub')), '../protos');
  const commonProtos = join(dirname(require.resolve('google-gax')), '../protos');
  const definitions = loadSync(['google/pubsub/v1/pubsub.proto', 'google/pubsub/v1/schema.proto'], {
    includeDirs: [clientProtos, commonProtos],
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  const publisher = definitions['google.pubsub.v1.Publisher'] as Service;
  const subscriber = definitions['google.pubsub.v1.Subscriber'] as Service;
  const schemas = definitions['google.pubsub.v1.SchemaService'] as Service;
  return {
    publisher: {
      ...publisher,
      Publish: { ...method(publisher, 'Publish'), requestDeserialize: decodePublishRequest },
    },
    subscriber: {
      ...subscriber,
      Pull: withFastMessages(method(subscriber, 'Pull')),
      StreamingPull: withFastMessages(method(subscriber, 'StreamingPull')),
    },
    schemas,
  };
}

function method(service: Service, name: string): MethodDefinition<object, object> {
  const definition = service[name];
  if (definition === undefined) throw new Error(`The proto files have no method ${name}.`);
  return definition as MethodDefinition<object, object>;
}

/** Every delivered message passes here; the generated codec takes several times as long. */
function withFastMessages(definition: MethodDefinition<object, object>): Service[string] {
  const { responseSerialize } = definition;
  return {
    ...definition,
    responseSerialize: ({ messages, rest }: MessagesResponse) => {
      const encoded = encodeReceivedMessages(messages);
      return rest === undefined ? encoded : Buffer.concat([encoded, responseSerialize(rest)]);
    },
  };
}
