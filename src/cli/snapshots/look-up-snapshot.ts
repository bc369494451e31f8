import type { v1 } from '@google-cloud/pubsub';
import { CALL, calling } from '../pubsub/call-pubsub.ts';
import { snapshotPath } from '../pubsub/resource-names.ts';

/** Fails with `BUS_MISSING` when there is none. */
export const lookUpSnapshot = async (api: v1.SubscriberClient, projectId: string, name: string) => {
  const [snapshot] = await calling({ snapshot: name }, () =>
    api.getSnapshot({ snapshot: snapshotPath(projectId, name) }, CALL),
  );
  return snapshot;
};
