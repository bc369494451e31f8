import { randomBytes } from 'node:crypto';

export type Token = {
  readonly value: string;
  readonly clientId: string;
  readonly username: string;
  readonly issuedAt: number;
  /** Slides with use, as the session-timeout setting of an org does. */
  expiresAt: number;
};

const tokenIn = (authorization: string | undefined): string =>
  /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';

/** The access tokens in force. Revoked and expired ones are forgotten, so their use is answered by 401. */
export class TokenStore {
  readonly #lifetimeMs: number;
  readonly #now: () => number;
  readonly #tokens = new Map<string, Token>();
  readonly #issued = new Map<string, number>();
  readonly #refused = new Map<string, number>();

  constructor(lifetimeMs: number, now: () => number) {
    this.#lifetimeMs = lifetimeMs;
    this.#now = now;
  }

  issue(clientId: string, username: string): Token {
    const issuedAt = this.#now();
    const value = `simulated-token-${randomBytes(18).toString('base64url')}`;
    const token = { value, clientId, username, issuedAt, expiresAt: issuedAt + this.#lifetimeMs };
    this.#tokens.set(value, token);
    this.#issued.set(clientId, (this.#issued.get(clientId) ?? 0) + 1);
    return token;
  }

  /** Counts a refusal under its error code. */
  countRefusal(error: string): void {
    this.#refused.set(error, (this.#refused.get(error) ?? 0) + 1);
  }

  /** Whose token an Authorization header carries, in force or not yet found expired. */
  clientOf(authorization: string | undefined): string | undefined {
    return this.#tokens.get(tokenIn(authorization))?.clientId;
  }

  /** The token behind an Authorization header, its life prolonged; undefined when it is not in force. */
  use(authorization: string | undefined): Token | undefined {
    const token = this.#tokens.get(tokenIn(authorization));
    if (token === undefined) return undefined;
    if (token.expiresAt <= this.#now()) {
      this.#tokens.delete(token.value);
      return undefined;
    }
    token.expiresAt = this.#now() + this.#lifetimeMs;
    return token;
  }

  /** Ends the tokens of one client, or all; returns them. */
  revoke(clientId?: string): readonly Token[] {
    const revoked = [...this.#tokens.values()].filter(
      (token) => clientId === undefined || token.clientId === clientId,
    );
    for (const token of revoked) this.#tokens.delete(token.value);
    return revoked;
  }

  /** Issued per client, refused per error code, and how many are in force. */
  counts(): { issued: Record<string, number>; refused: Record<string, number>; inForce: number } {
    return {
      issued: Object.fromEntries(this.#issued),
      refused: Object.fromEntries(this.#refused),
      inForce: this.#tokens.size,
    };
  }

  clear(): void {
    this.#tokens.clear();
    this.#issued.clear();
    this.#refused.clear();
  }
}
