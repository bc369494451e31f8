import type { EndCause } from '../../conversation/state.ts';
import type { OutboundData, OutboundType } from '../../events/outbound.ts';
import type { ChatView } from '../../live-agent-simulator/control/chat-view.ts';
import type { ActionInput } from '../../live-agent-simulator/script/action.ts';

type Short<T> = T extends `salesforce-handoff.${infer Name}.v1` ? Name : never;
/** An event's type without what all have in common: `chat.started`. */
export type EventName = Short<OutboundType>;

/** Both sides of one chat. What waits fails after a while, saying what did not come. */
export type Stage = {
  /** The user asks for a person. */
  ask(handoff?: { readonly visitor?: object; readonly [field: string]: unknown }): Promise<void>;
  /** Asks the function for something else, in the user's name. */
  user(path: string, body: object): Promise<void>;
  /** Puts all of it into one answer of the desk, once the chat is there. */
  desk(...actions: readonly ActionInput[]): Promise<void>;
  /** Waits until the desk's chat is so; says `what` it shows. */
  atTheDesk(what: string, isSo: (chat: ChatView) => boolean): Promise<void>;
  /** Waits for the first event of that name. */
  told<N extends EventName>(name: N): Promise<OutboundData<`salesforce-handoff.${N}.v1`>>;
  /** Of a picture that the user might send. */
  readonly pictureUrl: string;
};

/** One thing that the product can do, as a short chat of a bot of its own. */
export type Scene = {
  /** Of its bot and of its user. */
  readonly name: string;
  readonly title: string;
  /** Of the bot's settings document, besides how to get in. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Buttons at which nobody is. */
  readonly closedButtonIds?: readonly string[];
  play(stage: Stage): Promise<void>;
  /** Why its chat ends, in the end. */
  readonly ends: EndCause;
};
