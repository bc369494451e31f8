import { z } from 'zod';
import type { BotSlug } from '../conversation/ids.ts';
import { LIMITS } from '../events/fields.ts';
import { INBOUND, type InboundPayload } from '../events/inbound.ts';
import { parseJson } from '../events/parse-json.ts';
import { firstErrors, type FirstErrors } from './first-errors.ts';
import { malformed, tooLarge, type FieldError, type Problem } from './problem.ts';
import type { RequestType } from './routes.ts';
import { unknownFields } from './unknown-fields.ts';

/** The caller's own id of a request, in a header or as `messageId`. Only ever compared, never shown. */
const repeatKey = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII without spaces');

const withMessageId = { messageId: repeatKey.optional() };

// A producer of events may be newer than the service, a caller of the function may not: a field that it misspells must not
// vanish in silence. `strict` tells together with other errors, `unknownFields` finds those further in.
const BODIES: Readonly<Record<RequestType, z.ZodType<{ botSlug: BotSlug; messageId?: string | undefined }>>> =
  {
    'salesforce-handoff.handoff.requested.v1': INBOUND['salesforce-handoff.handoff.requested.v1'].strict(),
    'salesforce-handoff.user.said.v1': INBOUND['salesforce-handoff.user.said.v1']
      .extend(withMessageId)
      .strict(),
    'salesforce-handoff.user.typing.v1': INBOUND['salesforce-handoff.user.typing.v1'].strict(),
    'salesforce-handoff.user.file.v1': INBOUND['salesforce-handoff.user.file.v1']
      .extend(withMessageId)
      .strict(),
    'salesforce-handoff.user.custom.v1': INBOUND['salesforce-handoff.user.custom.v1']
      .extend(withMessageId)
      .strict(),
    'salesforce-handoff.user.left.v1': INBOUND['salesforce-handoff.user.left.v1'].strict(),
  };

const MAX_NAME_CHARS = 64;
const UNKNOWN = 'is not a field of this request';

function* errorsOf({ issues }: z.ZodError, whole: string): Generator<FieldError, void> {
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) yield { field: [...issue.path, key].join('.'), detail: UNKNOWN };
    } else {
      yield { field: issue.path.join('.') || whole, detail: issue.message };
    }
  }
}

const refused = ({ errors, more }: FirstErrors) => ({
  kind: 'refused' as const,
  problem: malformed(
    errors.map(({ field, detail }) => ({ field: field.slice(0, MAX_NAME_CHARS), detail })),
    more,
  ),
});

export type ReadRequest =
  | { readonly kind: 'request'; readonly payload: InboundPayload; readonly repeatKey: string | undefined }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** Reads one request of `type`: size, UTF-8, JSON, then every field. The header's key goes before `messageId`. */
export const readRequest = (
  type: RequestType,
  bytes: Uint8Array,
  idempotencyKey: string | undefined,
): ReadRequest => {
  if (bytes.byteLength > LIMITS.payloadBytes) {
    return { kind: 'refused', problem: tooLarge(LIMITS.payloadBytes) };
  }
  const json = parseJson(bytes, LIMITS.payloadBytes);
  if (json.kind === 'refused') return refused({ errors: [{ field: 'body', detail: json.why }], more: false });
  const header = repeatKey.optional().safeParse(idempotencyKey);
  const body = BODIES[type].safeParse(json.value);
  const found = firstErrors(
    (function* () {
      if (!header.success) yield* errorsOf(header.error, 'Idempotency-Key');
      if (!body.success) yield* errorsOf(body.error, 'body');
      else for (const field of unknownFields(json.value, body.data)) yield { field, detail: UNKNOWN };
    })(),
  );
  if (!header.success || !body.success || found.errors.length > 0) return refused(found);
  const { messageId, ...data } = body.data;
  return {
    kind: 'request',
    // The type was the key under which the schema of the data was found.
    payload: { type, data } as InboundPayload,
    repeatKey: header.data ?? messageId,
  };
};
