import { defineCommand, YES } from '../command.ts';
import { text } from '../printing/block.ts';
import { CALL, calling } from '../pubsub/call-pubsub.ts';
import { isResourceName, snapshotPath } from '../pubsub/resource-names.ts';
import { misuse } from '../refusal.ts';
import { lookUpSnapshot } from './look-up-snapshot.ts';

type Deleted = { readonly kind: 'would-delete' | 'deleted'; readonly name: string };

export const snapshotsDelete = defineCommand<Deleted>({
  words: ['snapshots', 'delete'],
  summary: 'Deletes a snapshot. What it kept for a replay is gone then.',
  notes: [],
  positionals: [{ name: 'name', meaning: 'As handoff snapshots list shows it.' }],
  options: YES,
  async run(call, { connections }) {
    const name = call.positional('name') ?? '';
    if (!isResourceName(name)) throw misuse('<name> is no name of a snapshot', 'See handoff snapshots list.');
    const projectId = connections.projectId();
    const api = await connections.subscriberApi();
    await lookUpSnapshot(api, projectId, name);
    if (!call.flag('yes')) return { kind: 'would-delete', name };
    await calling({ snapshot: name }, () =>
      api.deleteSnapshot({ snapshot: snapshotPath(projectId, name) }, CALL),
    );
    return { kind: 'deleted', name };
  },
  show: ({ kind, name }) => [
    text(
      kind === 'deleted'
        ? `Deleted the snapshot ${name}.`
        : `Would delete the snapshot ${name}. Nothing is changed: add --yes.`,
    ),
  ],
});
