import type { Outgoing } from '../../../conversation/state.ts';

/** What an agent reads as text. */
export type Readable = Exclude<Outgoing, { kind: 'custom' }>;

/** Something was said, and the org's rules left nothing of it. */
const NOTHING_LEFT = '…';

export type TextStyle = {
  /** Takes out of the user's words what no agent may read. */
  readonly mask: (text: string) => string;
  /** Stands before what may have arrived before. */
  readonly repeatedMark: string;
};

const words = (text: string | undefined, { mask }: TextStyle): string | undefined =>
  text === undefined || text === '' ? undefined : mask(text);

/**
 * What the agent reads. A file is told as its caption, name and link. The link itself is not masked: a changed link leads nowhere.
 */
export const chatText = (item: Readable, style: TextStyle): string => {
  const parts =
    item.kind === 'text'
      ? [words(item.text, style)]
      : [words(item.caption, style), words(item.name, style), item.url];
  const text = parts.filter((part) => part !== undefined && part !== '').join('\n');
  return `${item.repeated === true ? style.repeatedMark : ''}${text.trim() === '' ? NOTHING_LEFT : text}`;
};
