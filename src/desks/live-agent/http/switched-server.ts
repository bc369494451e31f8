import { HandoffError } from '../../../errors/handoff-error.ts';
import { judgeHost } from './host-guard.ts';

/** More hosts in a row lead nowhere. */
export const MAX_SWITCHES = 3;

/**
 * The chat endpoint that a SwitchServer names (`https://<host>/chat`), judged like one of the settings; undefined when it names none.
 * Fails with `DESK_HOST_FORBIDDEN`.
 */
export const switchedServer = (newUrl: string, insecureHosts: ReadonlySet<string>): string | undefined => {
  const verdict = judgeHost(newUrl, insecureHosts);
  if (verdict.kind === 'unreadable') return undefined;
  if (verdict.kind === 'forbidden') {
    throw new HandoffError('DESK_HOST_FORBIDDEN', { field: 'SwitchServer', rule: verdict.rule });
  }
  return `${verdict.url.origin}/chat/rest/`;
};
