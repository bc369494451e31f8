import { z } from 'zod';
import { unknownPlaceholders } from '../conversation/texts/fill-template.ts';
import { TEXT_KEYS, type TextKey, type Texts } from '../conversation/texts/text-keys.ts';
import { languageKey } from '../conversation/texts/text-of.ts';

export const isLanguage = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(languageKey(tag)).length === 1;
  } catch {
    return false;
  }
};

const template = z
  .string()
  .max(1_000)
  .refine((text) => unknownPlaceholders(text).length === 0, 'has a placeholder that does not exist');

const ofOneLanguage = z.partialRecord(z.enum(TEXT_KEYS as [TextKey, ...TextKey[]]), template);

/** By language and key: {@link Texts}. */
export const texts: z.ZodType<Texts> = z
  .record(z.string().refine(isLanguage, 'must be a language such as es or pt-BR'), ofOneLanguage)
  .transform((all) =>
    Object.fromEntries(Object.entries(all).map(([language, own]) => [languageKey(language), own])),
  );
