import { z } from 'zod';
import { ENDPOINTS } from '../desk/endpoint.ts';

/**
 * What goes wrong. Where `applied` exists it says whether the request has had its effect all the same.
 * status: any status and body · html: a page where JSON is due · redirect · truncated-json: applied, the answer is
 * cut in the middle · oversize: a huge JSON answer · reset: the connection is reset, after the headers went out if
 * `headersFirst` · hang: no answer until `forMs` have passed (then a reset) or the client leaves · delay: late
 * effect, or late answer if `applied` · swallow: acknowledged with 200, no effect · oauth-error: a refusal of the
 * token endpoint.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    body: z.string().default(''),
    contentType: z.string().default('text/plain'),
    headers: z.record(z.string(), z.string()).default({}),
    applied: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('html'),
    status: z.int().min(200).max(599).default(200),
    applied: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('redirect'),
    location: z.string(),
    status: z.union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)]).default(302),
  }),
  z.strictObject({ kind: z.literal('truncated-json') }),
  z.strictObject({
    kind: z.literal('oversize'),
    bytes: z.int().positive().max(200_000_000).default(20_000_000),
    applied: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('reset'),
    applied: z.boolean().default(false),
    headersFirst: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('hang'),
    applied: z.boolean().default(false),
    forMs: z.int().positive().optional(),
  }),
  z.strictObject({
    kind: z.literal('delay'),
    delayMs: z.int().positive(),
    applied: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('swallow') }),
  z.strictObject({
    kind: z.literal('oauth-error'),
    error: z.string(),
    description: z.string().optional(),
    status: z.int().min(400).max(599).optional(),
  }),
]);

/** Which requests are hit, and how often. All conditions given must hold. */
export const faultRuleSchema = z.strictObject({
  endpoint: z.union([z.enum(ENDPOINTS), z.array(z.enum(ENDPOINTS)).min(1), z.literal('*')]).default('*'),
  chatId: z.string().optional(),
  organizationId: z.string().optional(),
  deploymentId: z.string().optional(),
  buttonId: z.string().optional(),
  visitorName: z.string().optional(),
  /** OAuth client whose token came with the request or opened the session. */
  clientId: z.string().optional(),
  /** Host header without the port, e.g. `localhost` against `127.0.0.1`. */
  host: z.string().optional(),
  /** Matching requests hit before the rule is spent; null never ends. */
  times: z.int().positive().nullable().default(1),
  /** Matching requests let through first. */
  skip: z.int().min(0).default(0),
  /** Hits only every n-th matching request. */
  every: z.int().positive().default(1),
  fault: faultSchema,
});

export type Fault = z.output<typeof faultSchema>;
export type FaultRule = z.output<typeof faultRuleSchema>;
export type FaultRuleInput = z.input<typeof faultRuleSchema>;
