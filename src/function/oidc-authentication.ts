import { OAuth2Client } from 'google-auth-library';
import { z } from 'zod';
import { HandoffError } from '../errors/handoff-error.ts';
import { bearerOf, type Authenticate } from './authenticate.ts';

/** Public keys by key id, as PEM. */
export type Certificates = Readonly<Record<string, string>>;

export type OidcParts = {
  /** What tokens must be made for. */
  readonly audience: string;
  /** E-mails of the accounts that may call. */
  readonly callers: readonly string[];
  /** The issuer's current keys. */
  readonly certificates: () => Promise<Certificates>;
};

// Google's own two spellings (OpenID Connect, "Validating an ID token").
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];

const claims = z.object({ email: z.string(), email_verified: z.literal(true) });

/** Google's keys over the network, kept for as long as Google says. */
export const googleCertificates = (): (() => Promise<Certificates>) => {
  const client = new OAuth2Client();
  return async () => {
    const { certs } = await client.getFederatedSignonCertsAsync();
    return z.record(z.string(), z.string()).parse(certs);
  };
};

/** Callers send a Google ID token: signature, issuer, time, audience and account are checked. */
export const createOidcAuthentication = ({ audience, callers, certificates }: OidcParts): Authenticate => {
  const client = new OAuth2Client();

  const emailOf = async (token: string, keys: Certificates): Promise<string | undefined> => {
    try {
      const ticket = await client.verifySignedJwtWithCertsAsync(token, { ...keys }, audience, ISSUERS);
      const parsed = claims.safeParse(ticket.getPayload());
      return parsed.success ? parsed.data.email : undefined;
    } catch {
      // The library throws for every way in which a token can be wrong, and quotes the token.
      return undefined;
    }
  };

  return async (authorization) => {
    const token = bearerOf(authorization);
    if (token === undefined) return 'missing';
    let keys: Certificates;
    try {
      keys = await certificates();
    } catch (error) {
      throw new HandoffError(
        'SECRET_UNREADABLE',
        { reason: "the issuer's keys cannot be fetched" },
        { cause: error },
      );
    }
    const email = await emailOf(token, keys);
    if (email === undefined) return 'wrong';
    return callers.includes(email) ? 'allowed' : 'forbidden';
  };
};
