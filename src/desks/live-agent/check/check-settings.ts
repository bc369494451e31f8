import { HandoffError } from '../../../errors/handoff-error.ts';
import type { SecretVault } from '../../../bridge/ports/secret-vault.ts';
import { BOT_SETTING_FIELDS } from '../bot/setting-fields.ts';
import {
  documentName,
  readSettingsDocument,
  type SettingsDocument,
} from '../../../bridge/settings-document.ts';
import { fault, fine, unchecked, warning, type Finding } from './finding.ts';
import { nearestName } from './nearest-name.ts';

/** Who else reads the bot's document. */
export type OtherReader = {
  /** Of the keys that it knows. */
  readonly names: readonly string[];
  /** Which of them do not fit, by path. */
  readonly misfits: (document: SettingsDocument) => readonly string[];
};

/** What is written in the place of a name and is none, is not repeated: it may be anything. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

const namesKnown = (others: readonly OtherReader[]): readonly string[] => [
  ...new Set([...Object.keys(BOT_SETTING_FIELDS), ...others.flatMap(({ names }) => names)]),
];

const wordsFor = (written: string, known: readonly string[]): string => {
  if (!NAME.test(written)) return 'one that is no name';
  const meant = nearestName(written, known);
  return meant === undefined ? written : `${written} (${meant} is meant?)`;
};

const judged = (document: SettingsDocument, name: string, others: readonly OtherReader[]): Finding => {
  const misfits = others.flatMap((other) => other.misfits(document));
  if (misfits.length > 0) {
    return fault('settings', 'setting-invalid', [
      `does not fit: ${misfits.map((path) => `${name}.${path}`).join(', ')}`,
      'See docs/bot-settings.md for what it must be',
    ]);
  }
  const known = namesKnown(others);
  const unknown = Object.keys(document).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    return warning('settings', 'unknown-setting', [
      `nobody reads ${unknown.map((key) => wordsFor(key, known)).join(', ')} in ${name}`,
      'Correct the spelling or take it out; docs/bot-settings.md names all',
    ]);
  }
  return fine('settings', `every key of ${name} is known`);
};

export type CheckedSettings = { readonly finding: Finding; readonly document: SettingsDocument };

/** Whether somebody reads everything that stands in the bot's document. A fault of reading it is told by the step `secrets`. */
export const checkSettings = async (
  vault: SecretVault,
  botSlug: string,
  others: readonly OtherReader[],
): Promise<CheckedSettings> => {
  const name = documentName(botSlug);
  try {
    const document = await readSettingsDocument(vault, botSlug);
    return document === undefined
      ? { document: {}, finding: fine('settings', `there is no ${name}: all else is as by default`) }
      : { document, finding: judged(document, name, others) };
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    return { document: {}, finding: unchecked('settings', 'secrets') };
  }
};
