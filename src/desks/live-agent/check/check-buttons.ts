import type { BotSettings } from '../bot/bot-settings.ts';
import type { AvailabilityAnswer, Presence } from '../wire/availability.ts';
import { buttonsOf } from './ask-desk.ts';
import { fault, fine, warning, type Finding } from './finding.ts';

type Button = { readonly setting: string; readonly presence: Presence };

const NOBODY =
  'If somebody should be: an agent must be online for chat in Omni-Channel, with capacity and the skill or queue of the button; also check its opening hours';

/** One that users cannot reach is a fault, also when the others work: it would be found out when they are closed. */
const wrongButton = (settings: readonly string[]): Finding =>
  fault('button', 'wrong-button', [
    `the desk knows no button of the id in ${settings.join(', ')}`,
    `Check ${settings.join(', ')}: in Setup, Chat Buttons & Invitations, the id that begins with 573, active, of this deployment's org`,
  ]);

const wordsFor = ({ setting, presence }: Button): string => {
  const wait = presence.kind === 'available' ? presence.estimatedWaitS : undefined;
  return `${setting}${wait === undefined ? '' : `, estimated wait ${String(wait)} s`}`;
};

/** Whether the desk knows the bot's buttons, and whether anybody is at one of them now. */
export const checkButtons = (
  bot: BotSettings,
  botSlug: string,
  answer: Extract<AvailabilityAnswer, { kind: 'answered' }>,
): Finding => {
  const buttons: readonly Button[] = buttonsOf(bot).map((id, at) => ({
    setting: at === 0 ? `${botSlug}-buttonId` : `${botSlug}-settings.fallbackButtonIds.${String(at - 1)}`,
    presence: answer.of(id),
  }));
  const unknown = buttons.filter(({ presence }) => presence.kind === 'unknown');
  if (unknown.length > 0) return wrongButton(unknown.map(({ setting }) => setting));
  const open = buttons.filter(({ presence }) => presence.kind === 'available');
  return open.length === 0
    ? warning('button', 'nobody-online', [
        buttons.length === 1
          ? 'nobody is available at the button now'
          : 'nobody is available at any of the buttons now',
        NOBODY,
      ])
    : fine('button', `agents are available at the button: ${open.map(wordsFor).join('; ')}`);
};
