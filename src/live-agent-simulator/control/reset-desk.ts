import type { Desk } from '../desk/desk.ts';
import { vanish } from '../desk/session-end.ts';

/** Puts the desk back to its start: living sessions end, counts and journal are emptied. */
export function resetDesk(desk: Desk): void {
  for (const chat of desk.chats.all()) vanish(desk, chat, 'control');
  desk.chats.clear();
  desk.faults.clear();
  desk.counts.clear();
  desk.tokens.clear();
  desk.site.availability.clear();
  desk.site.switchServerUrl = undefined;
  desk.site.defaultScript = desk.settings.defaultScript;
  desk.site.scriptRules = desk.settings.scriptRules;
  desk.journal.clear();
}
