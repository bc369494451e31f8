import { z } from 'zod';
import { decoder, type Decoder } from '../decoder.ts';
import type { endingOfChatEnded } from '../endings.ts';
import { link } from '../fields.ts';
import { reasonOf } from '../reason.ts';

const reasoned = z.object({ reason: z.unknown().optional(), postChatUrl: link });

/** ChatEnded and ChatRequestFail. The survey is for users who met an agent; a refusal may name a page of its own. */
export const ended = (endingOf: typeof endingOfChatEnded): Decoder =>
  decoder(reasoned, ({ reason, postChatUrl }, memory) => {
    const surveyUrl = postChatUrl ?? (memory.joined ? memory.surveyUrl : undefined);
    return {
      happenings: [],
      memory,
      ended: { ending: endingOf(reasonOf(reason), memory.joined), surveyUrl },
    };
  });

const failed = z.object({ isError: z.literal(true) });

/**
 * AsyncResult: an error is the end of a chat that is being opened (so the Android SDK reads it). Of a chat that has an agent it says nothing,
 * and its text is nobody's business.
 */
export const asyncResult: Decoder = decoder(failed, (_, memory) =>
  memory.joined
    ? undefined
    : {
        happenings: [],
        memory,
        ended: { ending: { cause: 'desk-error', code: 'DESK_REJECTED_REQUEST' } },
      },
);
