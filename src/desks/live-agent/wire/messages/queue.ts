import { z } from 'zod';
import { count, link } from '../fields.ts';
import { decoder, type Decoder } from '../decoder.ts';
import { keepRules } from '../sensitive-rules.ts';

const queued = z.object({
  queuePosition: count,
  position: count,
  estimatedWaitTime: count,
  postChatUrl: link,
  sensitiveDataRules: z.unknown().optional(),
});

/** ChatRequestSuccess and QueueUpdate. A wait of -1 is unknown. */
export const queueMoved: Decoder = decoder(queued, (message, memory) => {
  const { queuePosition, position = queuePosition, estimatedWaitTime, postChatUrl } = message;
  const estimatedWaitMs = estimatedWaitTime === undefined ? undefined : estimatedWaitTime * 1_000;
  return {
    happenings: [{ type: 'queue.moved', position, estimatedWaitMs }],
    memory: {
      ...memory,
      surveyUrl: postChatUrl ?? memory.surveyUrl,
      ...keepRules(message.sensitiveDataRules),
    },
  };
});
