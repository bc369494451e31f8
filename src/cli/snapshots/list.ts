import { defineCommand } from '../command.ts';
import { text } from '../printing/block.ts';
import { CALL, calling } from '../pubsub/call-pubsub.ts';
import { SNAPSHOT_COLUMNS, snapshotRow, snapshotView, type SnapshotView } from './snapshot-view.ts';

export const snapshotsList = defineCommand<{ readonly snapshots: readonly SnapshotView[] }>({
  words: ['snapshots', 'list'],
  summary: 'Lists the snapshots of the project.',
  notes: [],
  positionals: [],
  options: {},
  async run(_, { config, connections }) {
    const project = `projects/${connections.projectId()}`;
    const api = await connections.subscriberApi();
    const [snapshots] = await calling({}, () => api.listSnapshots({ project }, CALL));
    const views = snapshots.map((snapshot) => snapshotView(snapshot, config));
    return { snapshots: views.toSorted((one, other) => one.name.localeCompare(other.name)) };
  },
  show: ({ snapshots }) =>
    snapshots.length === 0
      ? [text('There are no snapshots.')]
      : [{ kind: 'table', columns: SNAPSHOT_COLUMNS, rows: snapshots.map(snapshotRow) }],
});
