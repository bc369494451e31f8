import { createSign } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { HandoffError } from '../../../errors/handoff-error.ts';

/** Salesforce takes assertions of up to about five minutes; clocks may differ by some of it. */
const LIFE_S = 180;

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** The login host that the assertion is for: always one of two, also behind a My Domain; a site of its own names itself. */
const audienceOf = (loginUrl: string): string => {
  const { hostname } = new URL(loginUrl);
  if (hostname === 'test.salesforce.com' || hostname.endsWith('.sandbox.my.salesforce.com')) {
    return 'https://test.salesforce.com';
  }
  return /(^|\.)(force|site)\.com$/.test(hostname) ? loginUrl : 'https://login.salesforce.com';
};

/** A signed RS256 assertion (Salesforce help, OAuth 2.0 JWT bearer flow). Fails with `BOT_MISCONFIGURED` when the key is unusable. */
export const jwtAssertion = (
  { clientId, username, privateKeyPem }: { clientId: string; username: string; privateKeyPem: string },
  loginUrl: string,
  nowMs: number,
): string => {
  const claims = {
    iss: clientId,
    sub: username,
    aud: audienceOf(loginUrl),
    exp: Math.floor(nowMs / 1000) + LIFE_S,
  };
  const unsigned = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`;
  try {
    return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKeyPem, 'base64url')}`;
  } catch {
    // OpenSSL's own words about the key are not kept.
    throw new HandoffError('BOT_MISCONFIGURED', { invalid: ['privateKey'] });
  }
};
