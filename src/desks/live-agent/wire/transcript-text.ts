import type { TranscriptLine } from '../../../conversation/state.ts';

const SPEAKER = { user: 'User', bot: 'Bot' } as const;
const OMITTED = '…';

/**
 * What was said with the bot, one line each, as an agent reads it. When it is longer than `maxChars`, the oldest lines are left out:
 * the agent needs the last words. A single line that is too long keeps its end.
 */
export const transcriptText = (lines: readonly TranscriptLine[], maxChars: number): string => {
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
  // The cut may go through an emoji.
  return kept.toReversed().join('\n').toWellFormed();
};
