import type { ServerMessage } from '../wire/server-message.ts';

const TYPING = new Set(['AgentTyping', 'AgentNotTyping']);

/** The same messages with each typing signal moved behind its successor, as seen inside real batches. */
export function swapTyping(messages: readonly ServerMessage[]): readonly ServerMessage[] {
  const swapped = [...messages];
  for (let at = 0; at + 1 < swapped.length; at += 2) {
    const first = swapped[at];
    const second = swapped[at + 1];
    if (first !== undefined && second !== undefined && (TYPING.has(first.type) || TYPING.has(second.type))) {
      swapped[at] = second;
      swapped[at + 1] = first;
    }
  }
  return swapped;
}
