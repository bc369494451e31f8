import type { Desk } from '../desk/desk.ts';
import type { Chat } from '../session/chat.ts';
import type { Action, ActionOf } from './action.ts';

/** Whether an action could be done in the chat's present phase. */
export type Performed = { readonly kind: 'done' } | { readonly kind: 'not-now'; readonly why: string };

export const DONE: Performed = { kind: 'done' };

export const notNow = (chat: Chat, action: Action['do']): Performed => ({
  kind: 'not-now',
  why: `${action} is not possible while the chat is ${chat.phase}`,
});

/** Where an action takes place. */
export type Stage = { readonly desk: Desk; readonly chat: Chat };

/** One function per action named. */
export type Performers<D extends Action['do']> = {
  readonly [K in D]: (stage: Stage, action: ActionOf<K>) => Performed;
};
