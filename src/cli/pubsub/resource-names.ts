export const subscriptionPath = (projectId: string, name: string): string =>
  `projects/${projectId}/subscriptions/${name}`;
export const snapshotPath = (projectId: string, name: string): string =>
  `projects/${projectId}/snapshots/${name}`;

/** The last part of a path: what people call it. */
export const shortName = (path: string): string => path.split('/').at(-1) ?? '';

/** Resource names, Pub/Sub documentation. */
export const isResourceName = (name: string): boolean =>
  /^(?!goog)[A-Za-z][A-Za-z0-9._~+%-]{2,254}$/.test(name);
