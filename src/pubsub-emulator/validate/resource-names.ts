import { invalidArgument } from '../rpc-error.ts';

export type Collection = 'topics' | 'subscriptions' | 'snapshots' | 'schemas';

/** "Resource names": a letter first, 3 to 255 of letters, digits and - _ . ~ + %, not beginning with "goog". */
const SHORT_NAME = /^[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/u;
const PROJECT = /^projects\/([^/]+)$/u;

/** Refuses a name under which nothing may be created. Throws INVALID_ARGUMENT. */
export function checkNewName(collection: Collection, name: string): void {
  const shortName = shortNameOf(collection, name);
  if (!SHORT_NAME.test(shortName) || shortName.startsWith('goog')) throw invalidName(collection, name);
}

/** The last part of a full name. Throws INVALID_ARGUMENT when it is not the name of such a thing. */
export function shortNameOf(collection: Collection, name: string): string {
  const [projects, project, kind, shortName, ...rest] = name.split('/');
  const isShaped = projects === 'projects' && kind === collection && rest.length === 0;
  if (!isShaped || !project || !shortName) throw invalidName(collection, name);
  return shortName;
}

export function projectOf(name: string): string {
  return name.split('/')[1] ?? '';
}

/** Throws INVALID_ARGUMENT unless the text is `projects/{project}`. */
export function checkProject(project: string): void {
  if (!PROJECT.test(project)) throw invalidArgument(`Invalid [project] name: (name=${project})`);
}

function invalidName(collection: Collection, name: string): Error {
  return invalidArgument(`Invalid [${collection}] name: (name=${name})`);
}
