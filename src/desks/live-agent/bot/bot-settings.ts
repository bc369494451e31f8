import { z } from 'zod';

/** How the bot's token is got (Salesforce help: username-password, client credentials, JWT bearer flow). */
export type AuthFlow = 'password' | 'client_credentials' | 'jwt_bearer';

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

/** All that is stored about one bot, checked. Holds secrets. */
export type BotSettings = {
  readonly organizationId: string;
  readonly deploymentId: string;
  readonly buttonId: string;
  /** Ends with `/chat/rest/`. */
  readonly baseUrl: string;
  readonly loginUrl: string;
  readonly credentials: Credentials;
};

/** Live Agent takes the 15 characters that tell apart; the last three of an 18-character id only repeat their case. */
export const shortId = (id: string): string => id.slice(0, 15);

const salesforceId = (prefix: string): z.ZodType<string> =>
  z
    .string()
    .regex(new RegExp(`^${prefix}[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$`))
    .transform(shortId);

// Header and form values: no line breaks, no other control characters.
const plain = z.string().regex(/^[^\p{Cc}]+$/u);

/** The stored values by secret name, without the bot's prefix. */
export const botSecrets = z
  .object({
    organizationId: salesforceId('00D'),
    deploymentId: salesforceId('572'),
    buttonId: salesforceId('573'),
    liveAgentUrl: plain,
    loginUrl: plain.default('https://login.salesforce.com'),
  })
  .and(
    z.discriminatedUnion('authFlow', [
      z.object({
        authFlow: z.literal('password'),
        client_id: plain,
        client_secret: plain,
        username: plain,
        password: plain,
      }),
      z.object({ authFlow: z.literal('client_credentials'), client_id: plain, client_secret: plain }),
      z.object({
        authFlow: z.literal('jwt_bearer'),
        client_id: plain,
        username: plain,
        privateKey: z.string().includes('PRIVATE KEY'),
      }),
    ]),
  );

type BotSecrets = z.output<typeof botSecrets>;

export const credentialsOf = (secrets: BotSecrets): Credentials => {
  const clientId = secrets.client_id;
  switch (secrets.authFlow) {
    case 'password': {
      const { client_secret: clientSecret, username, password } = secrets;
      return { flow: 'password', clientId, clientSecret, username, password };
    }
    case 'client_credentials':
      return { flow: 'client_credentials', clientId, clientSecret: secrets.client_secret };
    case 'jwt_bearer':
      return {
        flow: 'jwt_bearer',
        clientId,
        username: secrets.username,
        privateKeyPem: secrets.privateKey,
      };
  }
};
