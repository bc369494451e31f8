/** Emulators and folders of secrets have no use for a project but need a name. */
const LOCAL_PROJECT = 'local-project';

type WithProject = {
  readonly GOOGLE_CLOUD_PROJECT?: string | undefined;
  readonly PUBSUB_EMULATOR_HOST?: string | undefined;
};

/** For `.refine(isProjectNamed, PROJECT_RULE)`: only who uses an emulator may leave the project out. */
export const isProjectNamed = (config: WithProject): boolean =>
  config.GOOGLE_CLOUD_PROJECT !== undefined || config.PUBSUB_EMULATOR_HOST !== undefined;

export const PROJECT_RULE = {
  path: ['GOOGLE_CLOUD_PROJECT'],
  error: 'is required unless PUBSUB_EMULATOR_HOST is set',
  // Also when other settings are wrong, so that all problems come at once.
  when: () => true,
};

export const projectOf = (config: WithProject): string => config.GOOGLE_CLOUD_PROJECT ?? LOCAL_PROJECT;
