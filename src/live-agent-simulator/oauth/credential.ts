import { z } from 'zod';

/** Flows of the token endpoint, by the names used in options. */
export const GRANTS = ['password', 'client_credentials', 'jwt-bearer'] as const;
export type Grant = (typeof GRANTS)[number];

/** One connected app and its user. What is left out is not checked. */
export const credentialSchema = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional(),
  username: z.string().min(1).optional(),
  /** The user's password with the security token appended, as it is sent. */
  password: z.string().min(1).optional(),
  /** PEM of the uploaded certificate's public key; with it the RS256 signature is verified. */
  publicKeyPem: z.string().min(1).optional(),
  /** Flows the app allows; all when left out. */
  grants: z.array(z.enum(GRANTS)).readonly().optional(),
});

export type Credential = z.output<typeof credentialSchema>;
