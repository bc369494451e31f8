import type { Environment } from '../config/read-config.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { HandoffError, type ErrorDetails } from '../errors/handoff-error.ts';
import { Refusal, type FailureCode } from './refusal.ts';

export type Explained = { readonly line: string; readonly exitCode: FailureCode };

const RESOURCES = ['subscription', 'topic', 'snapshot'] as const;

const resourceIn = (details: ErrorDetails): string => {
  const kind = RESOURCES.find((name) => details[name] !== undefined);
  return kind === undefined ? 'a resource' : `${kind} ${String(details[kind])}`;
};

const missing = (details: ErrorDetails): string =>
  details['snapshot'] === undefined
    ? `${resourceIn(details)} does not exist. Create it (npm run topics, or infra/), or name the right one (INBOUND_SUBSCRIPTION and the like) and project.`
    : `${resourceIn(details)} does not exist or has expired. See handoff snapshots list.`;

const busUnavailable = (details: ErrorDetails, env: Environment): string => {
  const host = env['PUBSUB_EMULATOR_HOST'];
  const status = String(details['status'] ?? '');
  switch (status) {
    case 'PERMISSION_DENIED':
      return `Pub/Sub grants no right to ${resourceIn(details)}. Ask to be one of the operators of infra/, or for roles/pubsub.editor.`;
    case 'UNAUTHENTICATED':
      return 'Pub/Sub does not know who you are. Run gcloud auth application-default login.';
    case 'UNAVAILABLE':
    case 'DEADLINE_EXCEEDED':
      return host === undefined
        ? `Pub/Sub does not answer (${status}). Check the network, then try again.`
        : `no Pub/Sub emulator answers at ${host} (${status}). Start it, or unset PUBSUB_EMULATOR_HOST.`;
    case '':
      return 'Pub/Sub could not be called. Check the credentials: gcloud auth application-default login.';
    default:
      return `Pub/Sub refused ${resourceIn(details)} (${status}). Look at it: gcloud pubsub, or the console.`;
  }
};

const storeUnavailable = ({ reason }: ErrorDetails): string =>
  ['NOAUTH', 'WRONGPASS', 'NOPERM'].includes(String(reason))
    ? `Redis grants no right (${String(reason)}). Check user and password in REDIS_URL.`
    : `Redis does not answer${reason === undefined ? '' : ` (${String(reason)})`}. Check REDIS_URL and that you can reach its network.`;

const BY_CODE: Readonly<Partial<Record<ErrorCode, (details: ErrorDetails, env: Environment) => string>>> = {
  CONFIG_INVALID: ({ problems, reason }) =>
    `the settings are not usable: ${[problems ?? reason ?? ''].flat().join('; ')}. See docs/configuration.md.`,
  BUS_MISSING: missing,
  BUS_UNAVAILABLE: busUnavailable,
  STORE_UNAVAILABLE: storeUnavailable,
  SECRET_REFUSED: ({ name }) =>
    `Secret Manager grants no right to ${String(name)}. Ask for roles/secretmanager.secretAccessor.`,
  SECRET_UNREADABLE: ({ name, reason }) =>
    `the secret ${String(name)} cannot be read (${String(reason)}). Check SECRETS_DIR, or your rights in Secret Manager.`,
};

const explainError = ({ code, details, message }: HandoffError, env: Environment): string =>
  BY_CODE[code]?.(details, env) ?? `${message} See docs/errors.md.`;

/** What a person reads when a command fails: one line, what and what to do, without texts, secrets or stacks. */
export const explain = (error: unknown, env: Environment): Explained => {
  if (error instanceof Refusal)
    return { line: `${error.message}. ${error.remedy}`, exitCode: error.exitCode };
  if (error instanceof HandoffError) {
    return { line: explainError(error, env), exitCode: error.code === 'CONFIG_INVALID' ? 2 : 1 };
  }
  const name = error instanceof Error ? error.name : 'no error';
  return { line: `failed for a reason that is not known (${name}). Please report it.`, exitCode: 1 };
};
