export const CHECK_STEPS = [
  'secrets',
  'settings',
  'chat-host',
  'login-host',
  'login',
  'desk',
  'button',
] as const;
export type CheckStep = (typeof CHECK_STEPS)[number];

/**
 * What one step of the check found. `fault`: the bot cannot work until somebody acts · `warning`: it works, but not as
 * somebody may expect · `unchecked`: an earlier fault stands in the way. Holds names, hosts and codes, never a secret's value.
 */
export type Finding = {
  readonly step: CheckStep;
  readonly verdict: 'fine' | 'warning' | 'fault' | 'unchecked';
  /** One word for programs, such as `secret-missing`, or the error code that Salesforce gave. */
  readonly code: string;
  readonly found: string;
  readonly remedy?: string | undefined;
};

/** What was found, and what to do. */
export type Remedy = readonly [found: string, remedy: string];

export const fine = (step: CheckStep, found: string): Finding => ({
  step,
  verdict: 'fine',
  code: 'fine',
  found,
});

export const unchecked = (step: CheckStep, because: CheckStep): Finding => ({
  step,
  verdict: 'unchecked',
  code: 'unchecked',
  found: `not looked at, because of ${because}`,
});

export const fault = (step: CheckStep, code: string, [found, remedy]: Remedy): Finding => ({
  step,
  verdict: 'fault',
  code,
  found,
  remedy,
});

export const warning = (step: CheckStep, code: string, [found, remedy]: Remedy): Finding => ({
  step,
  verdict: 'warning',
  code,
  found,
  remedy,
});
