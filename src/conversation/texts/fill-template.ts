import { PLACEHOLDERS, type Placeholder } from './text-keys.ts';

export type Values = { readonly [Name in Placeholder]?: string | undefined };

/** A part in square brackets, or what stands between two. */
const PARTS = /\[([^[\]]*)\]|[^[\]]+|[[\]]/g;
const PLACEHOLDER = /\{([^{}]*)\}/g;

const isPlaceholder = (name: string): name is Placeholder => PLACEHOLDERS.some((known) => known === name);

/** Names in braces that are no placeholder. */
export const unknownPlaceholders = (template: string): readonly string[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name).filter((name) => !isPlaceholder(name));

/** Undefined when a value is not known. */
const filled = (text: string, values: Values): string | undefined => {
  let isWhole = true;
  const result = text.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = isPlaceholder(name) ? values[name] : undefined;
    if (value === undefined) isWhole = false;
    return value ?? '';
  });
  return isWhole ? result : undefined;
};

/**
 * A template with its placeholders filled: `{name}`. A part in square brackets is left out when a placeholder in it has no value;
 * undefined when one outside has none.
 */
export const fillTemplate = (template: string, values: Values): string | undefined => {
  let text = '';
  for (const [part, optional] of template.matchAll(PARTS)) {
    const piece = optional === undefined ? filled(part, values) : (filled(optional, values) ?? '');
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
};
