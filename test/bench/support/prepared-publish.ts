import { Client, credentials, type ServiceDefinition } from '@grpc/grpc-js';
import { loadServices } from '../../../src/pubsub-emulator/grpc/load-services.ts';

/** As many as Google's client puts into a request unless told otherwise. */
const MESSAGES_PER_REQUEST = 100;
const REQUESTS_AT_ONCE = 20;

const publishMethod = (service: ServiceDefinition) => {
  const method = service['Publish'];
  if (method === undefined) throw new Error('the proto files have no method Publish');
  return method;
};

/**
 * Publishes about so many messages in requests that were encoded once, before: what is measured is the server, where Google's client spends
 * more on each message than either server does.
 */
export const publishPrepared = async (
  host: string,
  topic: string,
  { messages, data }: { readonly messages: number; readonly data: Buffer },
): Promise<void> => {
  const { path, requestSerialize } = publishMethod(loadServices().publisher);
  const request = requestSerialize({
    topic,
    messages: Array.from({ length: MESSAGES_PER_REQUEST }, () => ({ data })),
  });
  const client = new Client(host, credentials.createInsecure());
  const publishOnce = (): Promise<void> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        request,
        (error) => {
          if (error) reject(error);
          else resolve();
        },
      );
    });
  let left = Math.ceil(messages / MESSAGES_PER_REQUEST);
  const publishOn = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await publishOnce();
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, publishOn));
  client.close();
};
