import type { handleBidiStreamingCall } from '@grpc/grpc-js';
import type { Broker } from '../model/broker.ts';
import { serviceError } from './unary-handler.ts';
import type { MessagesResponse } from './load-services.ts';
import { PullStream, type StreamingPullRequest } from './pull-stream.ts';

/** Streaming pull: wires one gRPC stream to one receiver of a subscription. */
export function streamingPullHandler(
  broker: Broker,
): handleBidiStreamingCall<StreamingPullRequest, MessagesResponse> {
  return (call) => {
    broker.streamsOpened++;
    let stream: PullStream | undefined;
    let isEnded = false;
    const end = (reason: unknown): void => {
      if (isEnded) return;
      isEnded = true;
      stream?.detach();
      call.emit('error', serviceError(reason));
    };
    const leave = (): void => {
      isEnded = true;
      stream?.detach();
    };
    call.on('data', (request: StreamingPullRequest) => {
      if (isEnded) return;
      try {
        if (stream === undefined) stream = new PullStream(broker, request, call, end);
        else stream.more(request);
      } catch (error) {
        end(error);
      }
    });
    call.on('cancelled', leave);
    call.on('end', () => {
      leave();
      call.end();
    });
  };
}
