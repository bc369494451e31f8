const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Where a reader would break: after a line, after a sentence, after a word. */
const BREAKS = [/\n/g, /[.!?…]\s/g, /\s/g];

/** The end of the first part of `window`: the last good place in its second half, else its whole length. */
const cutAt = (window: string): number => {
  for (const pattern of BREAKS) {
    const ends = [...window.matchAll(pattern)].map(({ index, 0: found }) => index + found.length);
    const last = ends.findLast((end) => end > window.length / 2);
    if (last !== undefined) return last;
  }
  return window.length;
};

/** As many whole graphemes as fit, one at least: an emoji of a family is never cut, however long. */
const windowOf = (text: string, maxChars: number): string => {
  let end = 0;
  // One more than fits is looked at, not the whole text.
  for (const { segment } of graphemes.segment(text.slice(0, maxChars + 64))) {
    if (end > 0 && end + segment.length > maxChars) break;
    end += segment.length;
  }
  return text.slice(0, end);
};

/** A long text in parts of at most `maxChars` UTF-16 units (more only for a single longer grapheme); put together they are the text. */
export const splitText = (text: string, maxChars: number): string[] => {
  const parts: string[] = [];
  for (let rest = text; rest !== '';) {
    const part = rest.length <= maxChars ? rest : windowOf(rest, maxChars);
    const end = part.length === rest.length ? part.length : cutAt(part);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return parts;
};
