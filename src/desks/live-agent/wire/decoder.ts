import type { z } from 'zod';
import type { HappeningBody } from '../../../conversation/event.ts';
import type { Ending } from '../../../conversation/state.ts';
import type { FileRequest } from './file-request.ts';

/** What later messages and commands of a chat need of earlier messages. */
export type ChatMemory = {
  readonly joined: boolean;
  readonly surveyUrl?: string | undefined;
  /** The org lets agents see what stands in the user's input field. */
  readonly sneakPeek?: boolean | undefined;
  /** A file that the agent has asked for and not got. */
  readonly fileRequest?: FileRequest | undefined;
  /** Token of the last request whose file the desk has. */
  readonly receivedFile?: string | undefined;
  /** The org's rules for what no agent may read, as text (see sensitive-rules.ts). */
  readonly rules?: string | undefined;
  /** How many of them were too many or too long to be kept. */
  readonly rulesLeftOut?: number | undefined;
  /** Where the desk says the session lives now: not checked yet. */
  readonly switchedTo?: string | undefined;
  /** The desk has moved the session by itself. */
  readonly reconnected?: Reconnected | undefined;
};

export type Reconnected = { readonly affinityToken: string; readonly resetSequence: boolean };

export type Decoded = {
  readonly happenings: readonly HappeningBody[];
  readonly memory: ChatMemory;
  /** The chat is over; told after everything else of its batch. */
  readonly ended?: { readonly ending: Ending; readonly surveyUrl?: string | undefined } | undefined;
};

export type Decoder = (message: unknown, memory: ChatMemory) => Decoded | undefined;

/** A decoder that sees only what fits its schema; a message that does not is as good as unknown, and so is one it has no use for. */
export const decoder =
  <Message>(
    schema: z.ZodType<Message>,
    decode: (message: Message, memory: ChatMemory) => Decoded | undefined,
  ): Decoder =>
  (message, memory) => {
    const parsed = schema.safeParse(message);
    return parsed.success ? decode(parsed.data, memory) : undefined;
  };
