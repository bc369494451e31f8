import type { Outgoing } from '../../../conversation/state.ts';

/** What an agent reads as text. */
export type Readable = Exclude<Outgoing, { kind: 'custom' }>;

/** What the agent reads. A file is told as its caption, name and link: Live Agent takes files only when the agent asks for one. */
export const chatText = (item: Readable): string =>
  item.kind === 'text'
    ? item.text
    : [item.caption, item.name, item.url].filter((part) => part !== undefined && part !== '').join('\n');
