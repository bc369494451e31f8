import { z } from 'zod';

/** Bodies of the visitor's POSTs (Chat REST API guide, request bodies). */
export const chatMessageBody = z.looseObject({ text: z.string() });
/** Only `client` can be sent; a visitor's idle timeout is not a reason the desk takes. */
export const chatEndBody = z.looseObject({ reason: z.literal('client') });
export const sneakPeekBody = z.looseObject({ position: z.int(), text: z.string() });
export const customEventBody = z.looseObject({ type: z.string(), data: z.string() });
export const idleWarningBody = z.looseObject({ idleTimeoutWarningEvent: z.enum(['triggered', 'cleared']) });
export const resyncBody = z.looseObject({ organizationId: z.string() });
export const breadcrumbBody = z.looseObject({ location: z.string() });
export const richMessageBody = z.looseObject({ actions: z.array(z.unknown()) });
export const sensitiveRuleBody = z.looseObject({ rules: z.array(z.looseObject({ name: z.string() })) });

/** The guide's sample calls the payload `object`, its table calls it `data` (as text): both are read. */
export const multiNounBody = z.looseObject({
  nouns: z
    .array(
      z.looseObject({
        prefix: z.string(),
        noun: z.string(),
        object: z.unknown().optional(),
        data: z.string().optional(),
      }),
    )
    .min(1),
});
