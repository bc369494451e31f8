import type { ServerDuplexStream } from '@grpc/grpc-js';
import { acknowledge, modifyAckDeadline, type AckFailures } from '../delivery/acknowledge.ts';
import { Consumer } from '../delivery/consumer.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Broker } from '../model/broker.ts';
import type { Subscription } from '../model/subscription.ts';
import { invalidArgument } from '../rpc-error.ts';
import { ackConfirmation, modifyConfirmation } from './ack-confirmations.ts';
import type { MessagesResponse } from './load-services.ts';

export interface StreamingPullRequest {
  readonly subscription: string;
  readonly ackIds: readonly string[];
  readonly modifyDeadlineSeconds: readonly number[];
  readonly modifyDeadlineAckIds: readonly string[];
  readonly streamAckDeadlineSeconds: number;
  readonly clientId: string;
  readonly maxOutstandingMessages: number;
  readonly maxOutstandingBytes: number;
  readonly protocolVersion: number;
}

type Call = ServerDuplexStream<StreamingPullRequest, MessagesResponse>;

/** One open streaming pull. Source: API reference, StreamingPull. */
export class PullStream {
  private readonly broker: Broker;
  private readonly subscription: Subscription;
  private readonly consumer: Consumer;
  private readonly call: Call;
  /** Clients of version 1 and above close a stream that does not answer their heartbeats. */
  private readonly wantsKeepalives: boolean;

  constructor(broker: Broker, first: StreamingPullRequest, call: Call, end: (reason: unknown) => void) {
    checkStreamDeadline(first.streamAckDeadlineSeconds);
    this.broker = broker;
    this.call = call;
    this.subscription = broker.attachedSubscription(first.subscription);
    this.wantsKeepalives = first.protocolVersion >= 1;
    this.consumer = new Consumer({
      maxMessages: limit(first.maxOutstandingMessages),
      maxBytes: limit(first.maxOutstandingBytes),
      ackDeadlineMs: first.streamAckDeadlineSeconds * 1000,
      clientId: first.clientId,
      isOnePerKey: false,
      send: (batch) => this.send(batch),
      end,
    });
    this.consumer.isSilenced = broker.faults.isSilenced(this.subscription.resource.name);
    if (!this.consumer.isSilenced) this.write({ messages: [], rest: this.properties() });
    this.modify(first);
    this.subscription.dispatcher.add(this.consumer);
  }

  /** Any request after the first: acks, new deadlines, or nothing, which is a heartbeat. */
  more(request: StreamingPullRequest): void {
    checkLaterRequest(request);
    if (request.streamAckDeadlineSeconds !== 0) {
      checkStreamDeadline(request.streamAckDeadlineSeconds);
      this.consumer.ackDeadlineMs = request.streamAckDeadlineSeconds * 1000;
    }
    const isHeartbeat = request.ackIds.length === 0 && request.modifyDeadlineAckIds.length === 0;
    this.modify(request);
    if (isHeartbeat && this.wantsKeepalives) this.write({ messages: [], rest: this.properties() });
  }

  detach(): void {
    this.subscription.dispatcher.remove(this.consumer);
  }

  private modify({ ackIds, modifyDeadlineAckIds, modifyDeadlineSeconds }: StreamingPullRequest): void {
    if (ackIds.length > 0) {
      const failures = acknowledge(this.subscription, ackIds, this.broker.faults);
      this.confirm(ackConfirmation(ackIds, failures));
    }
    if (modifyDeadlineAckIds.length !== modifyDeadlineSeconds.length) {
      throw invalidArgument('There must be as many modify_deadline_seconds as modify_deadline_ack_ids.');
    }
    if (modifyDeadlineAckIds.length === 0) return;
    const failures: AckFailures = new Map(
      modifyDeadlineAckIds.flatMap((ackId, index) => {
        return [...modifyAckDeadline(this.subscription, [ackId], modifyDeadlineSeconds[index] ?? -1)];
      }),
    );
    this.confirm(modifyConfirmation(modifyDeadlineAckIds, failures));
  }

  /** Only exactly-once subscriptions confirm. */
  private confirm(rest: object): void {
    if (this.subscription.resource.enableExactlyOnceDelivery) this.write({ messages: [], rest });
  }

  private send(batch: readonly Delivery[]): void {
    this.write({ messages: batch.map((delivery) => this.subscription.received(delivery)) });
  }

  private write(response: MessagesResponse): void {
    if (this.consumer.isSilenced || this.call.write(response)) return;
    this.consumer.isCongested = true;
    this.call.once('drain', () => {
      this.consumer.isCongested = false;
      this.subscription.dispatcher.wake();
    });
  }

  private properties(): object {
    const { enableExactlyOnceDelivery, enableMessageOrdering } = this.subscription.resource;
    return {
      subscriptionProperties: {
        exactlyOnceDeliveryEnabled: enableExactlyOnceDelivery,
        messageOrderingEnabled: enableMessageOrdering,
      },
    };
  }
}

/** 0 and below mean that there is no limit. */
function limit(value: number): number {
  return value > 0 ? value : Infinity;
}

function checkStreamDeadline(seconds: number): void {
  if (seconds >= 10 && seconds <= 600) return;
  throw invalidArgument(`The stream_ack_deadline_seconds must be from 10 to 600, not ${seconds}.`);
}

function checkLaterRequest(request: StreamingPullRequest): void {
  const { subscription, maxOutstandingMessages, maxOutstandingBytes, protocolVersion } = request;
  if (subscription !== '') throw invalidArgument('The subscription is given in the first request only.');
  if (maxOutstandingMessages !== 0 || maxOutstandingBytes !== 0 || protocolVersion !== 0) {
    throw invalidArgument('Flow control and protocol version are given in the first request only.');
  }
}
