/** What Google's emulator does otherwise than the documents say, observed with version 0.8.20. */
export interface Difference {
  /** What the row observes there. */
  readonly observed: unknown;
  /** The same in words, for the README. */
  readonly words: string;
}

const ALL_MESSAGES = ['com', 'en', 'none', 'org'];
const ACCEPTED: Difference = { observed: 0, words: 'accepted' };

/** By the name of the row. A row that is not here comes out there as documented. */
export const GOOGLE_DIFFERENCES: Readonly<Record<string, Difference>> = {
  'an update of a topic changes the fields in its mask and no others': {
    observed: { code: 3, labels: { old: 'yes' }, retention: '600' },
    words: 'labels cannot be updated (3)',
  },
  'a message above 10 MB is refused (3 INVALID_ARGUMENT)': ACCEPTED,
  'more than 100 attributes are refused (3 INVALID_ARGUMENT)': ACCEPTED,
  'an attribute key above 256 bytes is refused (3 INVALID_ARGUMENT)': ACCEPTED,
  'an attribute value above 1,024 bytes is refused (3 INVALID_ARGUMENT)': ACCEPTED,
  'an ordering key above 1,024 bytes is refused (3 INVALID_ARGUMENT)': ACCEPTED,
  'all messages of a request must have the same ordering key (3 INVALID_ARGUMENT)': ACCEPTED,
  'a new subscription has a 10 s ack deadline, 7 days retention and expires after 31 days': {
    observed: { ackDeadlineSeconds: 10, retention: '604800', ttl: 'undefined' },
    words: 'no expiration policy is shown',
  },
  'the ack deadline must be from 10 to 600 seconds (3 INVALID_ARGUMENT)': {
    observed: [0, 3, 0],
    words: 'less than 10 seconds is accepted',
  },
  'message retention must be from 10 minutes to 31 days (3 INVALID_ARGUMENT)': {
    observed: [3, 3, 3],
    words: '31 days are refused',
  },
  'the expiration policy must be at least 1 day (3 INVALID_ARGUMENT)': {
    observed: [0, 0],
    words: 'accepted',
  },
  'max_delivery_attempts must be from 5 to 100 (3 INVALID_ARGUMENT)': {
    observed: [11, 11, 0],
    words: 'refused with 11 OUT_OF_RANGE',
  },
  'a detached subscription says so and refuses pulls (9 FAILED_PRECONDITION)': {
    observed: { detach: 12, isDetached: false, pull: 0 },
    words: 'detaching is 12 UNIMPLEMENTED',
  },
  'deadlines outside 0 to 600 seconds are refused (3 INVALID_ARGUMENT)': {
    observed: [3, 0],
    words: 'more than 600 seconds are accepted',
  },
  'a stream has no more than max_outstanding_messages unacked': {
    observed: [4, 4],
    words: 'a backlog is sent in one go, beyond the limit',
  },
  'a stream stops at max_outstanding_bytes until something is acked': {
    observed: [4, 4],
    words: 'a backlog is sent in one go, beyond the limit',
  },
  'a stream of protocol version 1 answers heartbeats': {
    observed: false,
    words: 'no answer, so that client 6.x closes an idle stream every 45 s',
  },
  'a nack of 2 redelivers all later messages of the key too: 1,2,3,4,2,3,4': {
    observed: false,
    words: 'the later ones are not redelivered, or not in order',
  },
  'while messages of a key are outstanding the rest goes to the same stream': {
    observed: false,
    words: 'with two streams the rest of some keys does not come',
  },
  'an ordered subscription forwards dead letters too, and goes on with the key': {
    observed: { dead: [], next: [] },
    words: 'never forwarded, and the key gets nothing more',
  },
  'a retry policy of 1 s to 2 s waits at least 1, 2 and 2 seconds before redeliveries': {
    observed: false,
    words: 'the first comes back at once, the others roughly',
  },
  'a seek to a time works on an ordered subscription': {
    observed: { code: 12, texts: [] },
    words: '12 UNIMPLEMENTED',
  },
  'topic retention lets a later subscription replay what was published before it': {
    observed: { before: ['1'], after: ['1', '2'] },
    words: 'a new subscription gets the old messages without a seek',
  },
  'snapshots are created, listed, updated and deleted': {
    observed: { again: 6, listed: true, labels: {}, expiresInDays: 7, afterDelete: 5 },
    words: 'no update',
  },
  'a filter lets only matching messages through': {
    observed: Array.from({ length: 9 }, () => ALL_MESSAGES),
    words: 'all messages come through',
  },
  'a text that is no filter, or longer than 256 bytes, is refused (3 INVALID_ARGUMENT)': {
    observed: Array.from({ length: 8 }, () => 0),
    words: 'accepted',
  },
  'with exactly-once delivery an ack succeeds, and repeating it is no error': {
    observed: [0, 3],
    words: 'repeating it is 3 INVALID_ARGUMENT',
  },
  'with exactly-once delivery a stream confirms acks': {
    observed: { acked: 0, invalid: 0 },
    words: 'the confirmation is empty',
  },
  'with exactly-once delivery and ordering an ack before that of an earlier message fails for now': {
    observed: { second: 3, first: 0, secondAgain: 0 },
    words: 'fails for good (3 INVALID_ARGUMENT)',
  },
};
