import type { TranscriptLine } from '../../../conversation/state.ts';

const SPEAKER = { user: 'User', bot: 'Bot' } as const;
const OMITTED = '…';

/** A cut may not go through a character that is written as two units; the half before it goes to the next part. */
const cutAt = (text: string, at: number): number =>
  at > 1 && at < text.length && /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) ? at - 1 : at;

/** The newest lines that have room in `maxChars`, oldest first, and a mark where older ones were left out. */
const newest = (lines: readonly TranscriptLine[], maxChars: number): string[] => {
  const kept: string[] = [];
  let room = maxChars;
  for (const { from, text } of lines.toReversed()) {
    const line = `${SPEAKER[from]}: ${text}`;
    const wanted = line.length + 1;
    // Room for the mark is kept as long as there is something older.
    if (wanted > room - OMITTED.length) {
      const rest = Math.max(0, room - OMITTED.length - 1);
      kept.push(kept.length === 0 ? `${OMITTED}${line.slice(line.length - rest)}` : OMITTED);
      break;
    }
    kept.push(line);
    room -= wanted;
  }
  return kept.toReversed();
};

const pieces = (line: string, partChars: number): string[] => {
  const all: string[] = [];
  let rest = line;
  while (rest.length > partChars) {
    const at = cutAt(rest, partChars);
    all.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...all, rest];
};

/**
 * What was said with the bot, one line each, as an agent reads it, in parts of at most `partChars` that end with a line where one fits.
 * When there is more than `maxChars`, the oldest lines are left out: the agent needs the last words. A newest line that is too long
 * keeps its end.
 */
export const transcriptParts = (
  lines: readonly TranscriptLine[],
  { maxChars, partChars }: { readonly maxChars: number; readonly partChars: number },
): readonly string[] => {
  if (maxChars <= 0) return [];
  const parts: string[] = [];
  for (const piece of newest(lines, maxChars).flatMap((line) => pieces(line, partChars))) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + 1 + piece.length <= partChars) {
      parts[parts.length - 1] = `${last}\n${piece}`;
    } else parts.push(piece);
  }
  // The cut at the oldest end may have gone through an emoji, and the user's text may hold halves of its own.
  return parts.map((part) => part.toWellFormed());
};
