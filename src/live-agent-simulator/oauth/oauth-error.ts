/** The usual description beside each error code of the token endpoint (OAuth 2.0 error codes, Salesforce help). */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  invalid_grant: 'authentication failure',
  invalid_client: 'invalid client credentials',
  invalid_client_id: 'client identifier invalid',
  unsupported_grant_type: 'grant type not supported',
  unsupported_response_type: 'response type not supported',
  invalid_request: 'required parameter missing',
  inactive_user: 'user is inactive',
  inactive_org: 'organization is not active',
  rate_limit_exceeded: 'login rate exceeded',
  invalid_app_access: 'user is not admin approved to access this app',
};

/** A refusal of the token endpoint. */
export type OauthRefusal = { readonly kind: 'refused'; readonly error: string; readonly description: string };

/** A refusal with the code's usual description unless another is given. Unknown codes pass as they are. */
export const refuseGrant = (error: string, description?: string): OauthRefusal => ({
  kind: 'refused',
  error,
  description: description ?? DESCRIPTIONS[error] ?? error,
});
