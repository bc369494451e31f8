/** JSON or undefined; the caller's schema says what it must hold. Keys that reach for prototypes stay what they are: data nobody picks. */
export const jsonText = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** As {@link jsonText}, of UTF-8. */
export const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return jsonText(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};
