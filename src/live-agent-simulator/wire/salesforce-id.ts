import { z } from 'zod';

/** The record kinds of the chat settings and the first three characters of their ids. */
export const ID_PREFIX = { organization: '00D', deployment: '572', button: '573', agent: '005' } as const;
export type IdKind = keyof typeof ID_PREFIX;

/** Which spelling of an id is accepted: the guide's samples have 15 characters; whether 18 work is unknown. */
export type IdRule = '15' | '15-or-18' | 'any';

/** Whether a value can be the id of such a record. */
export function isSalesforceId(rule: IdRule, kind: IdKind, value: string): boolean {
  if (rule === 'any') return value !== '';
  const tail = rule === '15' ? '[A-Za-z0-9]{12}' : '[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?';
  return new RegExp(`^${ID_PREFIX[kind]}${tail}$`).test(value);
}

/** The 15 characters that name the record; the 18-character form only adds a checksum. */
export const shortId = (value: string): string =>
  /^[A-Za-z0-9]{18}$/.test(value) ? value.slice(0, 15) : value;

/** A schema for one kind of id. */
export const idSchema = (rule: IdRule, kind: IdKind): z.ZodString =>
  z.string().refine((value) => isSalesforceId(rule, kind, value), `is not a valid ${kind} id`);
