/** `forbidden`: known, but not one of those who may call. */
export type Authentication = 'allowed' | 'missing' | 'wrong' | 'forbidden';

/** Judges the `Authorization` header. Fails with `SECRET_UNREADABLE` when it cannot tell. */
export type Authenticate = (authorization: string | undefined) => Promise<Authentication>;

/** The credential of a `Bearer` header (RFC 6750); undefined when there is none. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];

/** For local use: lets everyone in. */
export const letEveryoneIn: Authenticate = () => Promise.resolve('allowed');
