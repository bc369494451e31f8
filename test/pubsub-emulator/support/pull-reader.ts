import type { Duplex } from 'node:stream';
import type { protos } from '@google-cloud/pubsub';
import { until } from './until.ts';

type Request = protos.google.pubsub.v1.IStreamingPullRequest;
type Response = protos.google.pubsub.v1.IStreamingPullResponse;
type Received = protos.google.pubsub.v1.IReceivedMessage;

/** A raw streaming pull that remembers everything it got. */
export class PullReader {
  readonly responses: Response[] = [];
  readonly received: Received[] = [];
  /** The gRPC code with which the stream ended. */
  endCode: number | undefined;
  private readonly stream: Duplex & { cancel?: () => void };

  constructor(stream: Duplex, first: Request) {
    this.stream = stream;
    stream.on('data', (response: Response) => {
      this.responses.push(response);
      this.take(response.receivedMessages ?? []);
    });
    stream.on('error', (error: Error & { readonly code?: number }) => {
      this.endCode ??= error.code ?? -1;
    });
    stream.on('end', () => {
      this.endCode ??= 0;
    });
    stream.write(first);
  }

  get texts(): string[] {
    return this.received.map(({ message }) => Buffer.from(message?.data ?? '').toString());
  }

  write(request: Request): void {
    this.stream.write(request);
  }

  ack(...received: readonly Received[]): void {
    this.stream.write({ ackIds: received.map(({ ackId }) => ackId ?? '') });
  }

  nack(...received: readonly Received[]): void {
    const modifyDeadlineAckIds = received.map(({ ackId }) => ackId ?? '');
    this.stream.write({ modifyDeadlineAckIds, modifyDeadlineSeconds: received.map(() => 0) });
  }

  /** Waits for so many messages in all; says whether they came. */
  async arrives(count: number, deadlineMs = 4000): Promise<boolean> {
    return this.holds(() => this.received.length >= count, deadlineMs);
  }

  async holds(condition: () => boolean, deadlineMs = 4000): Promise<boolean> {
    try {
      await until(condition, deadlineMs);
      return true;
    } catch {
      return false;
    }
  }

  async ended(deadlineMs = 4000): Promise<number | undefined> {
    await this.holds(() => this.endCode !== undefined, deadlineMs);
    return this.endCode;
  }

  close(): void {
    this.stream.on('error', () => {});
    if (this.stream.cancel === undefined) this.stream.destroy();
    else this.stream.cancel();
  }

  private take(batch: readonly Received[]): void {
    this.received.push(...batch);
  }
}
