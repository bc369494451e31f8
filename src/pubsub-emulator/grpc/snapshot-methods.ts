import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { applyUpdateMask, type UpdateMask } from '../model/apply-update-mask.ts';
import type { Broker } from '../model/broker.ts';
import { createSnapshot, deleteSnapshot, type SnapshotRequest } from '../model/create-snapshot.ts';
import { paginate, type PageRequest } from '../model/paginate.ts';
import type { SnapshotResource } from '../model/resources.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { notFound } from '../rpc-error.ts';
import { checkProject, projectOf } from '../validate/resource-names.ts';
import { unaryHandler } from './unary-handler.ts';

/** The methods of google.pubsub.v1.Subscriber that deal with snapshots. */
export function snapshotMethods(broker: Broker): UntypedServiceImplementation {
  const find = (name: string): Snapshot => {
    const snapshot = broker.snapshots.get(name);
    if (snapshot === undefined) throw notFound(name);
    return snapshot;
  };
  return {
    CreateSnapshot: unaryHandler((request: SnapshotRequest) => createSnapshot(broker, request).resource),
    GetSnapshot: unaryHandler(({ snapshot }: { readonly snapshot: string }) => find(snapshot).resource),
    UpdateSnapshot: unaryHandler((request: { snapshot: SnapshotResource; updateMask: UpdateMask | null }) => {
      const snapshot = find(request.snapshot.name);
      const changeable = ['labels'];
      snapshot.resource = applyUpdateMask(
        snapshot.resource,
        request.snapshot,
        request.updateMask,
        changeable,
      );
      return snapshot.resource;
    }),
    ListSnapshots: unaryHandler((request: PageRequest & { readonly project: string }) => {
      checkProject(request.project);
      const resources = [...broker.snapshots.values()].map(({ resource }) => resource);
      const ours = resources.filter(({ name }) => `projects/${projectOf(name)}` === request.project);
      const { items, nextPageToken } = paginate(ours, ({ name }) => name, request);
      return { snapshots: items, nextPageToken };
    }),
    DeleteSnapshot: unaryHandler(({ snapshot }: { readonly snapshot: string }) => {
      deleteSnapshot(broker, snapshot);
      return {};
    }),
  };
}
