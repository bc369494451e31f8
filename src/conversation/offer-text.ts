/** An offer as it can be read where there are no buttons: what was said with it, and one numbered line for each choice. */
export const offerText = (choices: readonly string[], text?: string): string =>
  [
    ...(text === undefined ? [] : [text]),
    ...choices.map((choice, at) => `${String(at + 1)}. ${choice}`),
  ].join('\n');
