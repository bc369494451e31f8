import type { DeskCall } from '../../../bridge/ports/agent-desk.ts';
import { inSession, type CallDesk } from '../call-desk.ts';
import type { SensitiveRule } from '../wire/sensitive-rules.ts';

/** Nobody waits for it; it must not hold a connection for long. */
const DEADLINE_MS = 5_000;

/**
 * POST Chasitor/SensitiveDataRuleTriggered (Chat REST API guide): tells the org which rules found something in a text that it has got. Not counted by
 * X-LIVEAGENT-SEQUENCE, as the guide does not list it there, and a number that the desk does not count would put all later ones out. Tried
 * once, whatever comes of it: the text was masked with or without it.
 */
export const reportTriggered = async (
  callDesk: CallDesk,
  call: DeskCall,
  rules: readonly SensitiveRule[],
): Promise<void> => {
  const session = inSession(call);
  if (!session || rules.length === 0) return;
  const body = { rules: rules.map(({ id, name }) => (id === undefined ? { name } : { id, name })) };
  try {
    const path = 'Chasitor/SensitiveDataRuleTriggered';
    await callDesk(call, { method: 'POST', ...session, path, body, deadlineMs: DEADLINE_MS });
  } catch {
    // As good as not reported.
  }
};
