import { defineCommand, YES } from '../command.ts';
import { text } from '../printing/block.ts';
import { lookUpSubscription } from '../pubsub/look-up-subscription.ts';
import { isResourceName } from '../pubsub/resource-names.ts';
import { STREAMS, subscriptionOf, type Stream } from '../pubsub/streams.ts';
import { misuse } from '../refusal.ts';
import { SNAPSHOT_COLUMNS, snapshotRow, snapshotView, type SnapshotView } from './snapshot-view.ts';
import { takeSnapshot } from './take-snapshot.ts';

type Created =
  | {
      readonly kind: 'would-create';
      readonly name: string;
      readonly of: string;
      readonly subscription: string;
    }
  | ({ readonly kind: 'created' } & SnapshotView);

export const snapshotsCreate = defineCommand<Created>({
  words: ['snapshots', 'create'],
  summary: 'Marks where a subscription stands now, to replay from later: before a deployment, for example.',
  notes: ['A snapshot lives 7 days at most, less the age of the oldest message that is not acked.'],
  positionals: [
    { name: 'stream', choices: STREAMS, meaning: 'Whose subscription.' },
    { name: 'name', meaning: '3 to 255 characters, beginning with a letter.' },
  ],
  options: YES,
  async run(call, { config, connections, clock }) {
    const stream = call.positional('stream') as Stream;
    const name = call.positional('name') ?? '';
    if (!isResourceName(name)) {
      throw misuse(
        '<name> is no name for a snapshot',
        'Take 3 to 255 letters, digits or - . _ ~, beginning with a letter and not with "goog".',
      );
    }
    const projectId = connections.projectId();
    const api = await connections.subscriberApi();
    const { path, name: subscription } = await lookUpSubscription(
      api,
      projectId,
      subscriptionOf(config, stream),
    );
    if (!call.flag('yes')) return { kind: 'would-create', name, of: stream, subscription };
    const snapshot = await takeSnapshot(api, clock, { projectId, name, subscription: path });
    return { kind: 'created', ...snapshotView(snapshot, config) };
  },
  show: (data) =>
    data.kind === 'created'
      ? [{ kind: 'table', columns: SNAPSHOT_COLUMNS, rows: [snapshotRow(data)] }]
      : [
          text(
            `Would take the snapshot ${data.name} of ${data.subscription}. Nothing is changed: add --yes.`,
          ),
        ],
});
