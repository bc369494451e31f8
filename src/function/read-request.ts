import { z } from 'zod';
import type { BotSlug } from '../conversation/ids.ts';
import { LIMITS } from '../events/fields.ts';
import { INBOUND, type InboundPayload, type InboundType } from '../events/inbound.ts';
import { parseJson } from '../events/parse-json.ts';
import { malformed, tooLarge, type FieldError, type Problem } from './problem.ts';
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
const BODIES: Readonly<Record<InboundType, z.ZodType<{ botSlug: BotSlug; messageId?: string | undefined }>>> =
  {
    'salesforce-handoff.handoff.requested.v1': INBOUND['salesforce-handoff.handoff.requested.v1'].strict(),
    'salesforce-handoff.user.said.v1': INBOUND['salesforce-handoff.user.said.v1']
      .extend(withMessageId)
      .strict(),
    'salesforce-handoff.user.typing.v1': INBOUND['salesforce-handoff.user.typing.v1'].strict(),
    'salesforce-handoff.user.file.v1': INBOUND['salesforce-handoff.user.file.v1']
      .extend(withMessageId)
      .strict(),
    'salesforce-handoff.user.left.v1': INBOUND['salesforce-handoff.user.left.v1'].strict(),
  };

const MAX_NAME_CHARS = 64;
const UNKNOWN = 'is not a field of this request';

const errorsOf = ({ issues }: z.ZodError): FieldError[] =>
  issues.flatMap((issue): FieldError[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), detail: UNKNOWN }))
      : [{ field: issue.path.join('.') || 'body', detail: issue.message }],
  );

/** One rule per field is enough to mend it. */
const firstPerField = (errors: readonly FieldError[]): FieldError[] =>
  errors.filter(({ field }, index) => errors.findIndex((other) => other.field === field) === index);

const refused = (errors: readonly FieldError[]) => ({
  kind: 'refused' as const,
  problem: malformed(
    firstPerField(errors).map(({ field, detail }) => ({ field: field.slice(0, MAX_NAME_CHARS), detail })),
  ),
});

export type ReadRequest =
  | { readonly kind: 'request'; readonly payload: InboundPayload; readonly repeatKey: string | undefined }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** Reads one request of `type`: size, UTF-8, JSON, then every field. The header's key goes before `messageId`. */
export const readRequest = (
  type: InboundType,
  bytes: Uint8Array,
  idempotencyKey: string | undefined,
): ReadRequest => {
  if (bytes.byteLength > LIMITS.payloadBytes) {
    return { kind: 'refused', problem: tooLarge(LIMITS.payloadBytes) };
  }
  const json = parseJson(bytes, LIMITS.payloadBytes);
  if (json.kind === 'refused') return refused([{ field: 'body', detail: json.why }]);
  const header = repeatKey.optional().safeParse(idempotencyKey);
  const body = BODIES[type].safeParse(json.value);
  const errors = [
    ...(header.success
      ? []
      : header.error.issues.map(({ message }) => ({ field: 'Idempotency-Key', detail: message }))),
    ...(body.success
      ? unknownFields(json.value, body.data).map((field) => ({ field, detail: UNKNOWN }))
      : errorsOf(body.error)),
  ];
  if (!header.success || !body.success || errors.length > 0) return refused(errors);
  const { messageId, ...data } = body.data;
  return {
    kind: 'request',
    // The type was the key under which the schema of the data was found.
    payload: { type, data } as InboundPayload,
    repeatKey: header.data ?? messageId,
  };
};
