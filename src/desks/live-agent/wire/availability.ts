import { z } from 'zod';
import { shortId, type BotSettings } from '../bot/bot-settings.ts';
import { count } from '../wire/fields.ts';
import { jsonOf } from '../wire/json-of.ts';

const result = z.object({
  id: z.string(),
  isAvailable: z.boolean().optional().catch(undefined),
  estimatedWaitTime: count,
});

const message = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('Availability'),
    message: z.object({ results: z.array(result).catch([]) }),
  }),
  z.object({ type: z.literal('SwitchServer'), message: z.object({ newUrl: z.string().max(500) }) }),
]);

const answer = z.object({ messages: z.array(z.unknown()) });

export type AvailabilityAnswer =
  | { readonly kind: 'available'; readonly estimatedWaitS?: number | undefined }
  /** Known, and nobody is there: the guide leaves `isAvailable` out for false. */
  | { readonly kind: 'nobody' }
  /** The answer has no entry for the button. */
  | { readonly kind: 'unknown-button' }
  | { readonly kind: 'switch-server'; readonly newUrl: string }
  | { readonly kind: 'unreadable' };

/** Below `/chat/rest/` (Chat REST API guide, Availability). */
export const availabilityPath = ({ organizationId, deploymentId, buttonId }: BotSettings): string => {
  const query = new URLSearchParams({
    org_id: organizationId,
    deployment_id: deploymentId,
    'Availability.ids': buttonId,
    'Availability.needEstimatedWaitTime': '1',
  });
  return `Visitor/Availability?${query.toString()}`;
};

/** What a 200 to it says. */
export const readAvailability = (bytes: Uint8Array, buttonId: string): AvailabilityAnswer => {
  const parsed = answer.safeParse(jsonOf(bytes));
  if (!parsed.success) return { kind: 'unreadable' };
  const known = parsed.data.messages.map((one) => message.safeParse(one)).find(({ success }) => success);
  if (!known?.data) return { kind: 'unreadable' };
  if (known.data.type === 'SwitchServer') return { kind: 'switch-server', newUrl: known.data.message.newUrl };
  const button = known.data.message.results.find(({ id }) => shortId(id) === shortId(buttonId));
  if (!button) return { kind: 'unknown-button' };
  return button.isAvailable === true
    ? { kind: 'available', estimatedWaitS: button.estimatedWaitTime }
    : { kind: 'nobody' };
};
