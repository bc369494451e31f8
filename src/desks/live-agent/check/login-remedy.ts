import type { AuthFlow } from '../bot/bot-settings.ts';
import type { Remedy } from './finding.ts';

export type LoginRefusal = {
  /** `error` of the token endpoint; undefined when the answer was none of OAuth's. */
  readonly error: string | undefined;
  /** `error_description`, only to tell causes apart: it is never shown. */
  readonly description: string;
  readonly flow: AuthFlow;
};

/** Salesforce puts several causes under one error; its description tells some of them apart (Salesforce help, OAuth 2.0 error codes). */
const BY_DESCRIPTION: readonly (readonly [RegExp, code: string, Remedy])[] = [
  [
    /no client credentials user/i,
    'no-run-as-user',
    [
      'the app has no user for the client credentials flow',
      'Enable the flow in the app and choose its run-as user',
    ],
  ],
  [
    /not supported on this domain/i,
    'wrong-login-host',
    ['this flow is not offered at this login host', 'Put the My Domain of the org into {bot}-loginUrl'],
  ],
  [
    /audience/i,
    'wrong-audience',
    [
      'the assertion is for another login host',
      'Put https://login.salesforce.com (production) or https://test.salesforce.com (sandbox) into {bot}-loginUrl',
    ],
  ],
  [
    /approved|not admin approved/i,
    'not-approved',
    [
      'the user may not use the app',
      'Pre-authorise the user in the app: permission set or profile, Permitted Users',
    ],
  ],
  [
    /ip restricted|invalid ip/i,
    'ip-restricted',
    [
      'logins from this address are not allowed',
      'Relax the IP restrictions of the app, or add the address of the service',
    ],
  ],
];

const INVALID_GRANT: Readonly<Record<AuthFlow, Remedy>> = {
  password: [
    'user name, password or security token is wrong, or the user-name-password flow is blocked',
    'Check {bot}-username and {bot}-password (the security token stands behind the password, and changes with it); in Setup, OAuth and OpenID Connect Settings, allow the flow, or use client_credentials; MFA and IP limits of the user count too',
  ],
  client_credentials: [
    'the client credentials flow is not granted',
    'Enable the flow in the app, choose a run-as user, and put the My Domain of the org into {bot}-loginUrl',
  ],
  jwt_bearer: [
    'the assertion is not accepted',
    'Check {bot}-username, the certificate uploaded to the app, its pre-authorised users, and the clock of this machine',
  ],
};

const BY_ERROR: Readonly<Record<string, Remedy>> = {
  invalid_client: ['the client secret is wrong', 'Check {bot}-client_secret: the consumer secret of the app'],
  invalid_client_id: [
    'the client id is wrong',
    'Check {bot}-client_id: the consumer key of the app; a new app needs some minutes, and production and sandbox have their own (see {bot}-loginUrl)',
  ],
  unsupported_grant_type: ['the flow does not exist there', 'Check {bot}-authFlow and {bot}-loginUrl'],
  unsupported_response_type: ['the flow does not exist there', 'Check {bot}-authFlow and {bot}-loginUrl'],
  invalid_request: ['the request lacks something', 'Check {bot}-authFlow and that {bot}-loginUrl is https'],
  inactive_user: ['the user is not active', 'Activate or unlock the user in Setup, Users'],
  inactive_org: ['the org is locked, closed or suspended', 'Ask Salesforce, or the administrator of the org'],
  invalid_app_access: [
    'the user may not use the app',
    'Pre-authorise the user in the app: permission set or profile, Permitted Users',
  ],
  rate_limit_exceeded: [
    'too many logins',
    'Wait an hour: 3,600 logins an hour for a user; look for another program with the same user',
  ],
  login_rate_exceeded: [
    'too many logins',
    'Wait an hour: 3,600 logins an hour for a user; look for another program with the same user',
  ],
  server_error: ['Salesforce has a problem of its own', 'Try again; see the status page of the instance'],
  temporarily_unavailable: [
    'Salesforce has a problem of its own',
    'Try again; see the status page of the instance',
  ],
};

const NO_OAUTH: Remedy = [
  'this is not a login host: its answer is none of OAuth',
  'Put https://login.salesforce.com (production), https://test.salesforce.com (sandbox) or the My Domain of the org into {bot}-loginUrl',
];

/** What a refused login means and what mends it. */
export const loginRemedy = (
  { error, description, flow }: LoginRefusal,
  botSlug: string,
): { readonly code: string; readonly words: Remedy } => {
  const said = (remedy: Remedy): Remedy => [remedy[0], remedy[1].replaceAll('{bot}', botSlug)];
  if (error === undefined) return { code: 'wrong-login-host', words: said(NO_OAUTH) };
  const name = error.toLowerCase();
  const described = BY_DESCRIPTION.find(([pattern]) => pattern.test(description));
  if (described) return { code: described[1], words: said(described[2]) };
  const remedy = name === 'invalid_grant' ? INVALID_GRANT[flow] : BY_ERROR[name];
  return {
    code: name,
    words: said(
      remedy ?? [
        'Salesforce refused the login',
        'Look the error up in Salesforce help, OAuth 2.0 error codes',
      ],
    ),
  };
};
