import { status } from '@grpc/grpc-js';
import type { Faults } from './faults.ts';
import { setSilence, setStall } from './delivery/set-silence.ts';
import type { Broker } from './model/broker.ts';
import type { Subscription } from './model/subscription.ts';
import { RpcError } from './rpc-error.ts';

/** The faults of one emulator. */
export function emulatorFaults(broker: Broker): Faults {
  const { faults } = broker;
  const meant = (name: string | undefined): readonly Subscription[] => {
    return name === undefined ? [...broker.subscriptions.values()] : [broker.subscription(name)];
  };
  const unsilence = (): void => {
    faults.unsilence();
    for (const subscription of meant(undefined)) setSilence(subscription, false);
  };
  return {
    dropAcks: (which) => faults.setAckDrops(which),
    redeliverNow: (name) => {
      for (const subscription of meant(name)) expireLeases(subscription);
    },
    delayDeliveries: (delayMs, name) => faults.setDelay(delayMs, name),
    failPublishes: (count, code, topic) => faults.setPublishFailure(count, code, topic),
    resetStreams: (name) => {
      const reason = new RpcError(status.UNAVAILABLE, 'The stream was reset because a fault asked for it.');
      for (const subscription of meant(name)) subscription.endConsumers(reason);
    },
    silenceStreams: (name) => {
      faults.silence(name);
      for (const subscription of meant(name)) setSilence(subscription, true);
    },
    unsilenceStreams: unsilence,
    stallOpenStreams: (name) => {
      for (const subscription of meant(name)) setStall(subscription, true);
    },
    clear: () => {
      faults.clear();
      unsilence();
      for (const subscription of meant(undefined)) setStall(subscription, false);
    },
  };
}

function expireLeases({ backlog }: Subscription): void {
  for (const delivery of backlog.retained.values()) {
    if (delivery.state === 'leased') backlog.fail(delivery, 0);
  }
}
