import { z } from 'zod';
import { decoder, type Decoder } from '../decoder.ts';
import { personName } from '../fields.ts';
import { decodeEntities } from '../html-entities.ts';

/** More choices than anybody reads on a phone are not believed; labels are cut, not dropped. */
const MAX_CHOICES = 50;
const MAX_CHOICE_CHARS = 500;
const MAX_TEXT_CHARS = 4_000;

const item = z.object({ text: z.string() });

/** Labels of the items, in order; what has none is left out. */
export const choicesOf = (items: unknown): string[] =>
  (Array.isArray(items) ? items.slice(0, MAX_CHOICES) : []).flatMap((one: unknown) => {
    const parsed = item.safeParse(one);
    const label = parsed.success ? decodeEntities(parsed.data.text).trim().slice(0, MAX_CHOICE_CHARS) : '';
    return label === '' ? [] : [label.toWellFormed()];
  });

const rich = z.object({
  type: z.enum(['ChatWindowMenu', 'ChatWindowButton']),
  items: z.unknown().optional(),
  text: z.string().optional().catch(undefined),
  name: personName,
});

/** RichMessage: menus and buttons of a bot of the org (as the Android SDK knows them). One without a choice is passed over. */
export const offered: Decoder = decoder(rich, ({ items, text, name: agentName }, memory) => {
  const choices = choicesOf(items);
  if (choices.length === 0) return undefined;
  const intro = decodeEntities(text ?? '')
    .trim()
    .slice(0, MAX_TEXT_CHARS)
    .toWellFormed();
  return {
    happenings: [{ type: 'agent.offered', choices, text: intro === '' ? undefined : intro, agentName }],
    memory,
  };
});
