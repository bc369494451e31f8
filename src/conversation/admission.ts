import { isOpenAt, opensAtMs } from './business-hours.ts';
import type { ChatRules } from './chat-rules.ts';
import type { Admission } from './event.ts';
import type { Ending } from './state.ts';

export type Asking = {
  readonly userId: string;
  /** BCP 47, as the visitor's device says. */
  readonly language: string | undefined;
  /** When the platform asked, epoch ms; undefined when nobody knows. */
  readonly askedAtMs: number | undefined;
  readonly nowMs: number;
};

const refused = (ending: Ending): Admission => ({ kind: 'refused', ending });

/** What the bot's rules say to a handoff. */
export const admit = (rules: ChatRules, { userId, language, askedAtMs, nowMs }: Asking): Admission => {
  const { enabled, blockedUserIds, hours, handoffMaxAgeMs, terms } = rules;
  if (!enabled) return refused({ cause: 'switched-off' });
  if (blockedUserIds.includes(userId)) return refused({ cause: 'blocked' });
  if (askedAtMs !== undefined && nowMs - askedAtMs > handoffMaxAgeMs)
    return refused({ cause: 'sent-too-late' });
  if (hours && !isOpenAt(hours, nowMs)) {
    const opensMs = opensAtMs(hours, nowMs);
    const opensAt = opensMs === undefined ? undefined : new Date(opensMs).toISOString();
    return refused({ cause: 'outside-hours', opensAt });
  }
  return { kind: 'admitted', terms: { ...terms, language: language ?? terms.language } };
};
