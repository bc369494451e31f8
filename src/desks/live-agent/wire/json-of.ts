/** JSON or undefined; the caller's schema says what it must hold. Keys that reach for prototypes stay what they are: data nobody picks. */
export const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
};
