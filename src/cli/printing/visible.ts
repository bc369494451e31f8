// Names, reasons and texts come from outside: none may move the cursor, colour the screen or turn the direction of writing.
const INVISIBLE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const escaped = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** One line that a terminal shows as it is. */
export const visible = (value: string): string => value.replaceAll(INVISIBLE, escaped);

/** JSON with the same care; it stays the same JSON. */
export const visibleJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(INVISIBLE, (character) =>
    character === '\n' ? character : escaped(character),
  );
