import { pause } from '../../bridge/pause.ts';
import { defineCommand, YES } from '../command.ts';
import { lookUpSubscription } from '../pubsub/look-up-subscription.ts';
import { subscriptionOf } from '../pubsub/streams.ts';
import { misuse, stopIfGivenUp } from '../refusal.ts';
import { durationOption } from '../time/parse-time.ts';
import type { World } from '../world.ts';
import { checkWaiting } from './check-waiting.ts';
import { countEvents, NOT_COUNTED } from './count-events.ts';
import { follow, type Followed } from './follow.ts';
import { doneBetween, readReceipts, type Done } from './receipts.ts';
import type { Replay, ReplayPlan, ReplayStream } from './replay-data.ts';
import { REPLAY_STREAMS } from './replay-data.ts';
import { replayBlocks } from './replay-blocks.ts';
import { checkTarget, parseTarget, seekTo, shownTarget, type Target } from './target.ts';

const FOLLOW_MS = 10 * 60_000;

/** Workers add to their tally once a second: what they did before is in it so much later. */
const TALLY_DELAY_MS = 1_500;

const seekAndFollow = async (
  plan: ReplayPlan & { readonly target: Target; readonly path: string; readonly followMs: number },
  world: World,
): Promise<{ readonly followed: Followed; readonly receipts: Done | null }> => {
  const { connections, config, clock, signal } = world;
  const api = await connections.subscriberApi();
  const projectId = connections.projectId();
  const facts = await lookUpSubscription(api, projectId, subscriptionOf(config, plan.stream));
  const isCounted = plan.stream === 'inbound' && config.REDIS_URL !== undefined && plan.followMs > 0;
  if (isCounted) await pause(clock, TALLY_DELAY_MS, signal);
  const before = isCounted ? await readReceipts(world) : undefined;
  // From here on giving up ends only the watching.
  stopIfGivenUp(signal);
  await seekTo(api, projectId, { subscription: plan.path, target: plan.target });
  const soughtAtMs = clock.nowMs();
  const followed: Followed =
    plan.followMs === 0
      ? { kind: 'not-followed', why: '--follow 0s' }
      : await follow(api, { subscription: facts, soughtAtMs, limitMs: plan.followMs }, world);
  if (!before) return { followed, receipts: null };
  await pause(clock, TALLY_DELAY_MS, signal);
  const after = await readReceipts(world).catch(() => undefined);
  return { followed, receipts: after ? doneBetween(before, after) : null };
};

export const replay = defineCommand<Replay>({
  words: ['replay'],
  summary: 'Moves a subscription back in time: what was lost is done, what was done is not done twice.',
  notes: [
    'inbound is what the service reads: it knows what it did, by event id. outbound is what Integrations Service reads: it must drop repeats by ce-id.',
    'Events older than the service remembers are parked with INPUT_STALE instead of being done twice.',
    'How many events come back is known only with --count: it reads the span once more, through a subscription of its own, and costs that.',
    'Caught up means: two snapshots in a row hold nothing that was published before the seek and is not acked. To look so needs the right to create snapshots and subscriptions.',
    'A seek to a time acks all that is older, also what nobody has done yet: the command looks for such events first, and refuses.',
    'A seek takes Pub/Sub up to a minute to take effect; messages that are out at that moment may come once more.',
    'Giving up (Ctrl-C) ends the watching, not the replay.',
  ],
  positionals: [{ name: 'stream', choices: REPLAY_STREAMS, meaning: 'Whose subscription.' }],
  options: {
    to: {
      type: 'string',
      value: 'time|-10m|snapshot',
      meaning: 'Where to: an ISO time with offset, so long ago (s, m, h, d), or a snapshot.',
    },
    'drop-waiting': {
      type: 'boolean',
      meaning:
        'Go on although events that wait and are older than --to are thrown away, or that cannot be known.',
    },
    count: { type: 'boolean', meaning: 'Count first what will come back, by reading it.' },
    follow: {
      type: 'string',
      value: '10m',
      meaning: 'How long to watch until it is caught up; 0s does not.',
    },
    ...YES,
  },
  async run(call, world) {
    const { config, connections, clock } = world;
    const stream = call.positional('stream') as ReplayStream;
    const to = call.text('to');
    if (to === undefined) throw misuse('--to is missing', 'Give a time, such as --to -10m, or a snapshot.');
    const nowMs = clock.nowMs();
    const target = parseTarget(to, nowMs);
    const followMs = durationOption(call.text('follow'), 'follow', FOLLOW_MS);
    const api = await connections.subscriberApi();
    const projectId = connections.projectId();
    const facts = await lookUpSubscription(api, projectId, subscriptionOf(config, stream));
    await checkTarget(target, facts, { api, projectId, nowMs });
    if (target.kind === 'time' && !call.flag('drop-waiting')) {
      await checkWaiting(api, { subscription: facts, atMs: target.atMs, world });
    }
    const plan: ReplayPlan = {
      stream,
      subscription: facts.name,
      to: shownTarget(target),
      spanMs: target.kind === 'time' ? nowMs - target.atMs : null,
      events: call.flag('count')
        ? await countEvents(api, { subscription: facts, target, world })
        : NOT_COUNTED,
    };
    if (!call.flag('yes')) return { kind: 'would-replay', ...plan };
    const outcome = await seekAndFollow({ ...plan, target, path: facts.path, followMs }, world);
    return { kind: 'replayed', ...plan, ...outcome };
  },
  show: replayBlocks,
  exitCode: (data) => (data.kind === 'replayed' && data.followed.kind === 'not-yet' ? 1 : 0),
});
