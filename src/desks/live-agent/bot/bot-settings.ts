import { z } from 'zod';
import { ACCESS_FIELDS, DESK_FIELDS } from './setting-fields.ts';

export type Credentials =
  | {
      readonly flow: 'password';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly username: string;
      /** With the security token appended, as Salesforce wants it. */
      readonly password: string;
    }
  | { readonly flow: 'client_credentials'; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly flow: 'jwt_bearer';
      readonly clientId: string;
      readonly username: string;
      readonly privateKeyPem: string;
    };

/** How the bot's token is got (Salesforce help: username-password, client credentials, JWT bearer flow). */
export type AuthFlow = Credentials['flow'];

/** How the bot's words with the user are shown to the agent. */
export type TranscriptStyle = {
  readonly label: string;
  /** All of it, in UTF-16 units; 0 shows none. */
  readonly maxChars: number;
  /** One detail of it. */
  readonly partChars: number;
};

/** All that is stored about one bot, checked. Holds secrets. */
export type BotSettings = {
  readonly organizationId: string;
  readonly deploymentId: string;
  readonly buttonId: string;
  readonly fallbackButtonIds: readonly string[];
  /** Ends with `/chat/rest/`. */
  readonly baseUrl: string;
  readonly loginUrl: string;
  readonly checkAvailability: boolean;
  /** X-LIVEAGENT-API-VERSION, when the bot has one of its own. */
  readonly apiVersion?: number | undefined;
  readonly transcript: TranscriptStyle;
  readonly credentials: Credentials;
};

const { client_id, client_secret, username, password, securityToken, privateKey } = ACCESS_FIELDS;
const { organizationId, deploymentId, buttonId, liveAgentUrl, loginUrl } = ACCESS_FIELDS;

/** The stored values by name. Each flow wants its own; what it does not want may be there all the same. */
export const storedSettings = z
  .object({ organizationId, deploymentId, buttonId, liveAgentUrl, loginUrl, ...DESK_FIELDS })
  .and(
    z.discriminatedUnion('authFlow', [
      z.object({
        authFlow: z.literal('password'),
        client_id,
        client_secret,
        username,
        password,
        securityToken,
      }),
      z.object({ authFlow: z.literal('client_credentials'), client_id, client_secret }),
      z.object({ authFlow: z.literal('jwt_bearer'), client_id, username, privateKey }),
    ]),
  );

export type StoredSettings = z.output<typeof storedSettings>;

export const credentialsOf = (stored: StoredSettings): Credentials => {
  const clientId = stored.client_id;
  switch (stored.authFlow) {
    case 'password':
      return {
        flow: 'password',
        clientId,
        clientSecret: stored.client_secret,
        username: stored.username,
        password: `${stored.password}${stored.securityToken ?? ''}`,
      };
    case 'client_credentials':
      return { flow: 'client_credentials', clientId, clientSecret: stored.client_secret };
    case 'jwt_bearer':
      return {
        flow: 'jwt_bearer',
        clientId,
        username: stored.username,
        privateKeyPem: stored.privateKey,
      };
  }
};
