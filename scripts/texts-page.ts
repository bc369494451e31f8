import { PLACEHOLDERS, TEXT_KEYS } from '../src/conversation/texts/text-keys.ts';
import { DEFAULT_TEXTS } from '../src/conversation/texts/text-of.ts';
import { table } from './markdown-table.ts';

const shown = (language: string, key: (typeof TEXT_KEYS)[number]): string => {
  const text = DEFAULT_TEXTS[language]?.[key];
  if (text === undefined) return '';
  return text === '' ? '_nothing_' : text.replaceAll('|', '\\|');
};

/** What the user may be told, read off the code. */
export const textsPage = (): string => `<!-- Generated from src/conversation/texts by npm run generate. -->
# Texts for the user

Some outbound events carry a \`text\` that the platform may show the user, or not: the event says all of it in its other fields too. An
agent's own words are never changed. Without \`text\` nothing need be said.

A bot's own words stand in its settings under \`texts\`, by language and key; they go before ours:

\`\`\`json
{ "language": "es", "texts": { "es": { "chat.started": "Hola, soy {agentName}.", "chat.ended.idle": "" } } }
\`\`\`

- **Language**: that of the handoff's \`visitor.language\`, else the bot's \`language\`, else English. \`es-MX\` finds \`es-mx\`, then \`es\`.
- **Key**: the one with the cause first (\`chat.ended.idle\`), then the one without (\`chat.ended\`), in the bot's words before ours.
- An empty text means that nothing is said.
- **Placeholders**: ${PLACEHOLDERS.map((name) => `\`{${name}}\``).join(', ')}. \`position\` counts those before the user, \`place\` from 1;
  \`opensAt\` is the time of the bot's own time zone. A part in square brackets is left out when a placeholder in it is not known;
  a text that lacks one outside is not used.

${table(
  ['key', 'English (`en`)', 'Spanish (`es`)', 'Portuguese (`pt`)'],
  TEXT_KEYS.map((key) => [`\`${key}\``, ...['en', 'es', 'pt'].map((language) => shown(language, key))]),
)}
`;
