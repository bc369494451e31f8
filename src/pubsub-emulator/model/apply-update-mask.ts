import { invalidArgument } from '../rpc-error.ts';

export interface UpdateMask {
  readonly paths: readonly string[];
}

/**
 * The current resource with the masked fields of the asked one. Paths may be snake_case or camelCase and may go into
 * a field ("push_config.push_endpoint"). Source: API reference, Update*. Throws INVALID_ARGUMENT for an empty mask,
 * an unknown path and a field that may not change.
 */
export function applyUpdateMask<Resource extends object>(
  current: Resource,
  asked: Resource,
  mask: UpdateMask | null,
  changeable: readonly string[],
): Resource {
  const paths = mask?.paths ?? [];
  if (paths.length === 0) throw invalidArgument('The update_mask must be given and not be empty.');
  const target = asFields(current);
  for (const path of paths) {
    const steps = path.split('.').map(camelCase);
    if (!changeable.includes(steps[0] ?? '')) throw invalidArgument(`The field "${path}" cannot be updated.`);
    copyPath(target, asFields(asked), steps);
  }
  return target as Resource;
}

function copyPath(
  target: Record<string, unknown>,
  source: Record<string, unknown>,
  steps: readonly string[],
): void {
  const [step = '', ...rest] = steps;
  if (rest.length === 0) {
    target[step] = source[step];
    return;
  }
  const inner = { ...asFields(target[step]) };
  copyPath(inner, asFields(source[step]), rest);
  target[step] = inner;
}

function asFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function camelCase(step: string): string {
  return step.replace(/_([a-z0-9])/gu, (_all, letter: string) => letter.toUpperCase());
}
