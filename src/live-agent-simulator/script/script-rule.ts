import { z } from 'zod';
import type { ChatRequest } from '../wire/chasitor-init.ts';
import { shortId } from '../wire/salesforce-id.ts';
import { actionSchema } from './action.ts';
import type { Action } from './action.ts';

/** Steps that run in order from the moment a chat is requested. */
export const scriptSchema = z.array(actionSchema).readonly();
export type Script = z.output<typeof scriptSchema>;
export type ScriptInput = z.input<typeof scriptSchema>;

/** A script for the chats that meet every condition given. */
export const scriptRuleSchema = z.strictObject({
  match: z.strictObject({
    buttonId: z.string().optional(),
    deploymentId: z.string().optional(),
    organizationId: z.string().optional(),
    visitorName: z.string().optional(),
    prechat: z.strictObject({ label: z.string(), value: z.string() }).optional(),
  }),
  script: scriptSchema,
});
export type ScriptRule = z.output<typeof scriptRuleSchema>;
export type ScriptRuleInput = z.input<typeof scriptRuleSchema>;

/** Whether a chat request meets the rule's conditions. Ids compare by their first 15 characters. */
export function matchesScript({ match }: ScriptRule, request: ChatRequest): boolean {
  const sameId = (wanted: string | undefined, given: string | null | undefined): boolean =>
    wanted === undefined || shortId(wanted) === shortId(given ?? '');
  const { prechat } = match;
  return (
    sameId(match.buttonId, request.buttonId) &&
    sameId(match.deploymentId, request.deploymentId) &&
    sameId(match.organizationId, request.organizationId) &&
    (match.visitorName === undefined || match.visitorName === request.visitorName) &&
    (prechat === undefined ||
      request.prechatDetails.some(({ label, value }) => label === prechat.label && value === prechat.value))
  );
}

/** The steps for a new chat: the latest matching rule's, else the default script's. */
export function chooseScript(
  rules: readonly ScriptRule[],
  defaultScript: Script,
  request: ChatRequest,
): Script {
  return rules.findLast((rule) => matchesScript(rule, request))?.script ?? defaultScript;
}

/** Whether a script routes the chat itself (says so, or refuses first); otherwise routing is implied. */
export function routesItself(script: Script): boolean {
  const first: Action | undefined = script.find(({ do: name }) => name !== 'wait');
  return first?.do === 'refuse' || script.some(({ do: name }) => name === 'route');
}
