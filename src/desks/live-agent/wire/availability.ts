import { z } from 'zod';
import { shortId } from '../bot/setting-fields.ts';
import { count } from './fields.ts';
import { jsonOf } from './json-of.ts';

const result = z.object({
  id: z.string(),
  isAvailable: z.boolean().optional().catch(undefined),
  estimatedWaitTime: count,
});

const message = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('Availability'),
    message: z.object({ results: z.array(z.unknown()).max(200).catch([]) }),
  }),
  z.object({ type: z.literal('SwitchServer'), message: z.object({ newUrl: z.string().max(500) }) }),
]);

const answer = z.object({ messages: z.array(z.unknown()).max(100) });

export type Presence =
  | { readonly kind: 'available'; readonly estimatedWaitS?: number | undefined }
  /** Known, and nobody is there: the guide leaves `isAvailable` out for false. */
  | { readonly kind: 'nobody' }
  /** The answer has no entry for the id. */
  | { readonly kind: 'unknown' };

export type AvailabilityAnswer =
  | { readonly kind: 'answered'; of(id: string): Presence }
  | { readonly kind: 'switch-server'; readonly newUrl: string }
  | { readonly kind: 'unreadable' };

/** Below `/chat/rest/` (Chat REST API guide, Availability). `ids` are of buttons and agents. */
export const availabilityPath = (
  { organizationId, deploymentId }: { readonly organizationId: string; readonly deploymentId: string },
  ids: readonly string[],
): string => {
  const query = new URLSearchParams({
    org_id: organizationId,
    deployment_id: deploymentId,
    'Availability.ids': ids.map(shortId).join(','),
    'Availability.needEstimatedWaitTime': '1',
  });
  return `Visitor/Availability?${query.toString()}`;
};

const presenceIn =
  (results: readonly z.output<typeof result>[]) =>
  (asked: string): Presence => {
    const found = results.find(({ id }) => shortId(id) === shortId(asked));
    if (!found) return { kind: 'unknown' };
    return found.isAvailable === true
      ? { kind: 'available', estimatedWaitS: found.estimatedWaitTime }
      : { kind: 'nobody' };
  };

/** What a 200 to it says. Entries that do not fit count as not there. */
export const readAvailability = (bytes: Uint8Array): AvailabilityAnswer => {
  const parsed = answer.safeParse(jsonOf(bytes));
  if (!parsed.success) return { kind: 'unreadable' };
  const known = parsed.data.messages.map((one) => message.safeParse(one)).find(({ success }) => success);
  if (!known?.data) return { kind: 'unreadable' };
  if (known.data.type === 'SwitchServer') return { kind: 'switch-server', newUrl: known.data.message.newUrl };
  const results = known.data.message.results.flatMap((one) => {
    const fits = result.safeParse(one);
    return fits.success ? [fits.data] : [];
  });
  return { kind: 'answered', of: presenceIn(results) };
};
