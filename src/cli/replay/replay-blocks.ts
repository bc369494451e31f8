import type { Block } from '../printing/block.ts';
import { text } from '../printing/block.ts';
import { shownCount, shownDuration } from '../printing/shown.ts';
import type { EventCount } from './count-events.ts';
import type { Followed } from './follow.ts';
import type { Done } from './receipts.ts';
import type { Replay } from './replay-data.ts';

const countShown = (count: EventCount): string => {
  switch (count.kind) {
    case 'counted':
      return shownCount(count.events, 'event');
    case 'at-least':
      return `at least ${shownCount(count.events, 'event')}`;
    case 'unknown':
      return `not known: ${count.why}`;
  }
};

const followShown = (followed: Followed): string => {
  switch (followed.kind) {
    case 'caught-up':
      return `yes, after ${shownDuration(followed.tookMs)}: nothing from before the seek is left`;
    case 'not-yet':
      return `not yet: ${followed.isWhole ? '' : 'at least '}${shownCount(followed.left, 'event')} left; the replay goes on`;
    case 'not-followed':
      return `not known: ${followed.why}`;
  }
};

const UNSEEN = {
  inbound: 'not known: REDIS_URL is not set, or the replay was not followed',
  outbound: 'not to be seen: Integrations Service keeps its own books (it drops repeats by ce-id)',
} as const;

const skippedShown = ({ skipped, skippedByOrder }: Done): string =>
  skippedByOrder === 0
    ? `${String(skipped)} done before`
    : `${String(skipped)} done before, ${String(skippedByOrder)} of them by their order: older than the ids that are remembered`;

const outcomeFacts = (data: Replay & { kind: 'replayed' }): readonly (readonly [string, string])[] => {
  const { receipts, stream, followed } = data;
  const caughtUp = ['caught up', followShown(followed)] as const;
  if (!receipts) return [caughtUp, ['done', UNSEEN[stream]]];
  return [
    caughtUp,
    ['done', `${shownCount(receipts.done, 'event')} taken for the first time`],
    ['skipped', skippedShown(receipts)],
    ['parked', `${String(receipts.parked)} (handoff parked list)`],
  ];
};

export const replayBlocks = (data: Replay): readonly Block[] => {
  const plan: Block = {
    kind: 'facts',
    facts: [
      ['subscription', data.subscription],
      ['to', `${data.to}${data.spanMs === null ? '' : ` (${shownDuration(data.spanMs)} ago)`}`],
      ['brings back', countShown(data.events)],
      ...(data.kind === 'replayed' ? outcomeFacts(data) : []),
    ],
  };
  if (data.kind === 'would-replay') return [plan, text('Nothing is changed: add --yes.')];
  return data.receipts
    ? [plan, text('Done, skipped and parked count deliveries since the seek, live ones included.')]
    : [plan];
};
