import { verify } from 'node:crypto';
import { z } from 'zod';
import type { Credential } from './credential.ts';
import { refuseGrant } from './oauth-error.ts';
import type { OauthRefusal } from './oauth-error.ts';

const headerSchema = z.looseObject({ alg: z.literal('RS256') });
const claimsSchema = z.looseObject({
  iss: z.string().min(1),
  sub: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
});

// Assertions may live a few minutes; the guide says three to five, clocks differ a little.
const MAX_LIFE_S = 300 + 30;

export type AssertionContext = {
  readonly audiences: readonly string[];
  readonly nowMs: number;
  readonly findCredential: (clientId: string) => Credential | undefined;
};

export type CheckedAssertion =
  { readonly kind: 'accepted'; readonly clientId: string; readonly username: string } | OauthRefusal;

function decodePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function signatureHolds(publicKeyPem: string, signed: string, signature: string): boolean {
  try {
    return verify('RSA-SHA256', Buffer.from(signed), publicKeyPem, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

type Assertion = {
  readonly claims: z.output<typeof claimsSchema>;
  readonly signed: string;
  readonly signature: string;
};

function readAssertion(assertion: string): Assertion | undefined {
  const [head = '', body = '', signature = '', ...rest] = assertion.split('.');
  const header = headerSchema.safeParse(decodePart(head));
  const claims = claimsSchema.safeParse(decodePart(body));
  if (!header.success || !claims.success || signature === '' || rest.length > 0) return undefined;
  return { claims: claims.data, signed: `${head}.${body}`, signature };
}

/** What is wrong with the claims, in the words of the token endpoint. */
function faultOfClaims(
  { sub, aud, exp }: Assertion['claims'],
  credential: Credential,
  context: AssertionContext,
): string | undefined {
  if (![aud].flat().some((audience) => context.audiences.includes(audience))) {
    return 'Audience validation failed';
  }
  const remainingS = exp - context.nowMs / 1000;
  if (remainingS <= 0 || remainingS > MAX_LIFE_S) return 'expired authorization code';
  const isOtherUser = credential.username !== undefined && credential.username !== sub;
  return isOtherUser ? "user hasn't approved this consumer" : undefined;
}

/**
 * Checks a JWT bearer assertion: form, RS256, audience, expiry, known app and user, and the signature when the
 * app's public key is configured (Salesforce help, OAuth 2.0 JWT bearer flow).
 */
export function checkAssertion(assertion: string, context: AssertionContext): CheckedAssertion {
  const read = readAssertion(assertion);
  if (read === undefined) return refuseGrant('invalid_grant', 'invalid assertion');
  const { iss, sub } = read.claims;
  const credential = context.findCredential(iss);
  if (credential === undefined) return refuseGrant('invalid_client_id');
  const fault = faultOfClaims(read.claims, credential, context);
  if (fault !== undefined) return refuseGrant('invalid_grant', fault);
  const key = credential.publicKeyPem;
  if (key !== undefined && !signatureHolds(key, read.signed, read.signature)) {
    return refuseGrant('invalid_grant', 'invalid assertion');
  }
  return { kind: 'accepted', clientId: iss, username: sub };
}
