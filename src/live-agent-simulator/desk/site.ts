import type { Script, ScriptRule } from '../script/script-rule.ts';

/** Whether someone can take a chat. `unknown` leaves the id out of the answer. */
export type Availability =
  { readonly isAvailable: boolean; readonly estimatedWaitTime?: number | undefined } | 'unknown';

/** What the org's administrator could change at any time. */
export type Site = {
  /** By button or agent id (15 characters); ids not listed are available. */
  readonly availability: Map<string, Availability>;
  /** Answered by Visitor resources instead of their result: the pod has moved. */
  switchServerUrl: string | undefined;
  defaultScript: Script;
  scriptRules: readonly ScriptRule[];
};
