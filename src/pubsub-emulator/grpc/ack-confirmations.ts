import { UNORDERED_ACK_ID, type AckFailures } from '../delivery/acknowledge.ts';

/** StreamingPullResponse.acknowledge_confirmation for these ack ids. */
export function ackConfirmation(ackIds: readonly string[], failures: AckFailures): object {
  const unordered = ackIds.filter((ackId) => failures.get(ackId) === UNORDERED_ACK_ID);
  const invalid = ackIds.filter((ackId) => failures.has(ackId) && !unordered.includes(ackId));
  return {
    acknowledgeConfirmation: {
      ackIds: ackIds.filter((ackId) => !failures.has(ackId)),
      invalidAckIds: invalid,
      unorderedAckIds: unordered,
    },
  };
}

/** StreamingPullResponse.modify_ack_deadline_confirmation for these ack ids. */
export function modifyConfirmation(ackIds: readonly string[], failures: AckFailures): object {
  return {
    modifyAckDeadlineConfirmation: {
      ackIds: ackIds.filter((ackId) => !failures.has(ackId)),
      invalidAckIds: ackIds.filter((ackId) => failures.has(ackId)),
    },
  };
}
