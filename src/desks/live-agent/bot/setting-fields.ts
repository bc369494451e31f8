import { z } from 'zod';

/** Live Agent takes the 15 characters that tell apart; the last three of an 18-character id only repeat their case. */
export const shortId = (id: string): string => id.slice(0, 15);

const salesforceId = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$`))
    .transform(shortId);

// Header and form values: no line breaks, no other control characters.
const plain = z.string().regex(/^[^\p{Cc}]+$/u);

const AUTH_FLOWS = ['password', 'client_credentials', 'jwt_bearer'] as const;

/**
 * The values that say where a bot's org is and how to get in. Each is a key of the document `{botSlug}-settings`, or a secret
 * `{botSlug}-<name>` of its own.
 */
export const ACCESS_FIELDS = {
  organizationId: salesforceId('00D').describe(
    'Id of the organization, 15 or 18 characters beginning with 00D (Setup, Company Information).',
  ),
  deploymentId: salesforceId('572').describe(
    'Id of the chat deployment, 15 or 18 characters beginning with 572 (Setup, Deployments).',
  ),
  buttonId: salesforceId('573').describe(
    'Id of the chat button, 15 or 18 characters beginning with 573 (Setup, Chat Buttons & Invitations). A handoff may name another.',
  ),
  liveAgentUrl: plain.describe(
    'The chat endpoint (Setup, Chat Settings, Chat API Endpoint), with or without /chat/rest/.',
  ),
  loginUrl: plain
    .default('https://login.salesforce.com')
    .describe(
      'The login host: https://login.salesforce.com, https://test.salesforce.com for a sandbox, or the My Domain of the org, which client_credentials needs.',
    ),
  authFlow: z
    .enum(AUTH_FLOWS)
    .default('password')
    .describe('How the bot logs in: password, client_credentials or jwt_bearer.'),
  client_id: plain.describe('Consumer key of the app in Salesforce.'),
  client_secret: plain.describe('Consumer secret of the app. Not for jwt_bearer.'),
  username: plain.describe('The user that logs in. Not for client_credentials.'),
  password: plain.describe("The user's password. For the flow password only."),
  securityToken: plain
    .optional()
    .describe(
      "The user's security token, appended to the password. Left out when the password already ends with it, or the org trusts the address of the service.",
    ),
  privateKey: z
    .string()
    .includes('PRIVATE KEY')
    .describe('RSA private key in PEM of the certificate that the app knows. For jwt_bearer only.'),
} as const;

export type AccessName = keyof typeof ACCESS_FIELDS;
export const ACCESS_NAMES = Object.keys(ACCESS_FIELDS) as readonly AccessName[];

/** What else can be chosen for one bot: keys of the document only. */
export const DESK_FIELDS = {
  fallbackButtonIds: z
    .array(ACCESS_FIELDS.buttonId)
    .max(20)
    .readonly()
    .default([])
    .describe('Buttons that are tried in this order when nobody is at the first, or it declines.'),
  checkAvailability: z
    .boolean()
    .default(true)
    .describe(
      'Whether the org is asked before a chat is opened if anybody is there, which also finds an org that has moved to another host.',
    ),
  apiVersion: z
    .int()
    .min(37)
    .max(99)
    .optional()
    .describe('Version of the Chat REST API; 37 or more. Without it the one of the service.'),
  transcriptLabel: z
    .string()
    .min(1)
    .max(200)
    .default('Bot transcript')
    .describe('Label of the pre-chat detail that shows the agent what was said with the bot.'),
  transcriptChars: z
    .int()
    .min(0)
    .max(30_000)
    .default(8_000)
    .describe('How many characters of it the agent gets; what is oldest is left out. 0: none.'),
  transcriptPartChars: z
    .int()
    .min(200)
    .max(30_000)
    .default(2_000)
    .describe(
      'How many characters stand in one detail; a longer transcript is spread over several, "Bot transcript (1/3)" and so on.',
    ),
} as const;

/** Every name that the desk reads, in the order of the documentation. */
export const BOT_SETTING_FIELDS = { ...ACCESS_FIELDS, ...DESK_FIELDS } as const;
