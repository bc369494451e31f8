import { isIP } from 'node:net';
import { HandoffError } from '../../../errors/handoff-error.ts';

/** Where Salesforce serves Live Agent and logins. Anything else a bot's settings may name is not ours to call. */
const ALLOWED_SUFFIXES = [
  '.salesforceliveagent.com',
  '.salesforce.com',
  '.force.com',
  '.my.salesforce-scrt.com',
] as const;

/** Why a URL may not be called; names the rule, never repeats the URL. */
export type HostVerdict =
  | { readonly kind: 'allowed'; readonly url: URL }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'forbidden'; readonly rule: 'scheme' | 'port' | 'userinfo' | 'ip-literal' | 'suffix' };

/**
 * Judges a URL by its text alone: https to a name. The address behind the name is checked when the connection is made (see
 * guarded-connections.ts), because a name that is allowed may still lead inside.
 */
export const judgeUrl = (text: string, insecureHosts: ReadonlySet<string>): HostVerdict => {
  if (!URL.canParse(text)) return { kind: 'unreadable' };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return { kind: 'forbidden', rule: 'userinfo' };
  if (insecureHosts.has(url.host) && /^https?:$/.test(url.protocol)) return { kind: 'allowed', url };
  if (url.protocol !== 'https:') return { kind: 'forbidden', rule: 'scheme' };
  // The parser drops the default port.
  if (url.port !== '') return { kind: 'forbidden', rule: 'port' };
  if (isIP(url.hostname) !== 0 || url.hostname.startsWith('[')) {
    return { kind: 'forbidden', rule: 'ip-literal' };
  }
  return { kind: 'allowed', url };
};

/** As {@link judgeUrl}, and Salesforce's: for what a bot's settings or the desk itself name. */
export const judgeHost = (text: string, insecureHosts: ReadonlySet<string>): HostVerdict => {
  const verdict = judgeUrl(text, insecureHosts);
  if (verdict.kind !== 'allowed' || insecureHosts.has(verdict.url.host)) return verdict;
  return ALLOWED_SUFFIXES.some((suffix) => verdict.url.hostname.endsWith(suffix))
    ? verdict
    : { kind: 'forbidden', rule: 'suffix' };
};

/** The URL, when it may be called. Fails with `DESK_HOST_FORBIDDEN`, or `BOT_MISCONFIGURED` when it is no URL. `field` names the setting. */
export const allowedUrl = (text: string, field: string, insecureHosts: ReadonlySet<string>): URL => {
  const verdict = judgeHost(text, insecureHosts);
  if (verdict.kind === 'allowed') return verdict.url;
  if (verdict.kind === 'unreadable') throw new HandoffError('BOT_MISCONFIGURED', { invalid: [field] });
  throw new HandoffError('DESK_HOST_FORBIDDEN', { field, rule: verdict.rule });
};
