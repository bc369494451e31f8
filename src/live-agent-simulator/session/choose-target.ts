import type { ChatRequest } from '../wire/chasitor-init.ts';

/** Where a chat is routed to. */
export type ChatTarget = { readonly buttonId?: string; readonly agentId?: string };

const AGENT = '005';

const parseOverride = (override: string): ChatTarget => {
  const [first = '', second] = override.split('_');
  if (second !== undefined) return { agentId: first, buttonId: second };
  return first.startsWith(AGENT) ? { agentId: first } : { buttonId: first };
};

function candidates(request: ChatRequest): readonly ChatTarget[] {
  if (request.buttonOverrides?.length) return request.buttonOverrides.map(parseOverride);
  const button = request.buttonId ? [{ buttonId: request.buttonId }] : [];
  if (!request.agentId) return button;
  const agent = { agentId: request.agentId };
  return request.doFallback === true ? [agent, ...button] : [agent];
}

/**
 * The first available target, evaluated once when the chat is requested: buttonOverrides in order, else the
 * agent (then the button if doFallback), else the button. Undefined when none is available.
 */
export function chooseTarget(
  request: ChatRequest,
  isAvailable: (id: string) => boolean,
): ChatTarget | undefined {
  return candidates(request).find(({ agentId, buttonId }) =>
    [agentId, buttonId].every((id) => id === undefined || isAvailable(id)),
  );
}
