import { checkAssertion } from './check-assertion.ts';
import type { AssertionContext } from './check-assertion.ts';
import type { Credential, Grant } from './credential.ts';
import { refuseGrant } from './oauth-error.ts';
import type { OauthRefusal } from './oauth-error.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export type CheckedGrant =
  { readonly kind: 'accepted'; readonly clientId: string; readonly username: string } | OauthRefusal;

/** The form's fields, with client id and secret taken from HTTP Basic where they are missing. */
export type GrantRequest = {
  readonly form: URLSearchParams;
  readonly context: AssertionContext;
  readonly loginHost: 'my-domain' | 'common';
};

const allows = (credential: Credential, grant: Grant): boolean => credential.grants?.includes(grant) ?? true;

function findClient({ form, context }: GrantRequest): Credential | OauthRefusal {
  const clientId = form.get('client_id');
  if (!clientId) return refuseGrant('invalid_client_id');
  const credential = context.findCredential(clientId);
  if (credential === undefined) return refuseGrant('invalid_client_id');
  const secret = form.get('client_secret');
  const secretHolds = credential.clientSecret === undefined || credential.clientSecret === secret;
  return secret && secretHolds ? credential : refuseGrant('invalid_client');
}

function checkPassword(request: GrantRequest): CheckedGrant {
  const credential = findClient(request);
  if ('kind' in credential) return credential;
  const username = request.form.get('username');
  const password = request.form.get('password');
  if (!username || !password) return refuseGrant('invalid_request');
  const userHolds = credential.username === undefined || credential.username === username;
  const passwordHolds = credential.password === undefined || credential.password === password;
  // A flow that is switched off looks like a wrong password.
  if (!userHolds || !passwordHolds || !allows(credential, 'password')) return refuseGrant('invalid_grant');
  return { kind: 'accepted', clientId: credential.clientId, username };
}

function checkClientCredentials(request: GrantRequest): CheckedGrant {
  if (request.loginHost === 'common') {
    return refuseGrant('invalid_grant', 'request not supported on this domain');
  }
  const credential = findClient(request);
  if ('kind' in credential) return credential;
  if (!allows(credential, 'client_credentials')) {
    return refuseGrant('invalid_grant', 'no client credentials user enabled');
  }
  return { kind: 'accepted', clientId: credential.clientId, username: credential.username ?? 'run-as-user' };
}

function checkJwtBearer({ form, context }: GrantRequest): CheckedGrant {
  const assertion = form.get('assertion');
  if (!assertion) return refuseGrant('invalid_request');
  const checked = checkAssertion(assertion, context);
  if (checked.kind === 'refused') return checked;
  const credential = context.findCredential(checked.clientId);
  return credential !== undefined && allows(credential, 'jwt-bearer')
    ? checked
    : refuseGrant('invalid_grant', "user hasn't approved this consumer");
}

/** Judges a token request of one of the three server flows. */
export function checkGrant(request: GrantRequest): CheckedGrant {
  switch (request.form.get('grant_type')) {
    case 'password':
      return checkPassword(request);
    case 'client_credentials':
      return checkClientCredentials(request);
    case JWT_BEARER:
      return checkJwtBearer(request);
    case null:
      return refuseGrant('invalid_request');
    default:
      return refuseGrant('unsupported_grant_type');
  }
}
