import { readdir } from 'node:fs/promises';
import { botSlug } from '../../events/fields.ts';
import { HandoffError } from '../../errors/handoff-error.ts';
import { shortName } from '../pubsub/resource-names.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';

/** Every bot has one of them, whatever its flow: its settings in one document, or one by one. */
const MARKS = ['-liveAgentUrl', '-settings'] as const;

const LIST_TIMEOUT_MS = 30_000;

const secretNames = async ({ config, connections }: World): Promise<readonly string[]> => {
  const { SECRETS_DIR: dir } = config;
  if (dir !== undefined) {
    try {
      return await readdir(dir);
    } catch (error) {
      throw new HandoffError(
        'SECRET_UNREADABLE',
        { name: 'SECRETS_DIR', reason: 'no folder that can be read' },
        { cause: error },
      );
    }
  }
  const parent = `projects/${connections.projectId()}`;
  const client = await connections.secretManager();
  try {
    const [secrets] = await client.listSecrets(
      { parent, filter: MARKS.map((mark) => `name:${mark}`).join(' OR ') },
      { timeout: LIST_TIMEOUT_MS },
    );
    return secrets.map(({ name }) => shortName(name ?? ''));
  } catch (error) {
    throw new Refusal(
      'Secret Manager does not list the secrets',
      'Ask for roles/secretmanager.viewer on the project, and check gcloud auth application-default login.',
      { cause: error },
    );
  }
};

const slugIn = (name: string): string | undefined => {
  const mark = MARKS.find((end) => name.endsWith(end));
  return mark === undefined ? undefined : name.slice(0, -mark.length);
};

/** The bots that have a chat endpoint or a document of settings stored, in order of the alphabet. */
export const listBots = async (world: World): Promise<readonly string[]> => {
  const names = await secretNames(world);
  const slugs = names.map(slugIn).filter((slug) => slug !== undefined && botSlug.safeParse(slug).success);
  return [...new Set(slugs as string[])].toSorted();
};
