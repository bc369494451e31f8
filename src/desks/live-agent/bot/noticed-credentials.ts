import { createHash } from 'node:crypto';
import { createBoundedMap } from '../bounded-map.ts';
import type { BotSettings } from './bot-settings.ts';

/** More bots than any deployment has. */
const MAX_BOTS = 10_000;

/** Of what a token depends on. Not reversible: nothing but the bot's settings themselves holds its secrets. */
const digestOf = ({ loginUrl, credentials }: BotSettings): string =>
  createHash('sha256')
    .update(JSON.stringify([loginUrl, credentials]))
    .digest('base64url');

/** Calls `changed` when a bot is read whose credentials were others the last time. */
export const noticeCredentials = (
  changed: (botSlug: string) => void,
): ((botSlug: string, bot: BotSettings) => void) => {
  const known = createBoundedMap<string>(MAX_BOTS);
  return (botSlug, bot) => {
    const digest = digestOf(bot);
    const before = known.get(botSlug);
    known.set(botSlug, digest);
    if (before !== undefined && before !== digest) changed(botSlug);
  };
};
