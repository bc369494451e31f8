import { z } from 'zod';
import { BOT_RULE_FIELDS } from '../src/bots/rule-fields.ts';
import { ACCESS_FIELDS, DESK_FIELDS } from '../src/desks/live-agent/bot/setting-fields.ts';
import { table } from './markdown-table.ts';
import { settingRows } from './setting-rows.ts';

type Section = { readonly title: string; readonly words: string; readonly fields: z.ZodRawShape };

// The bridge asks the buttons that the desk checks: one setting, two readers.
const { fallbackButtonIds: _, ...RULE_FIELDS } = BOT_RULE_FIELDS;

/** Who reads what. Another reader of the document is another section. */
const SECTIONS: readonly Section[] = [
  {
    title: 'How to get in',
    words:
      'Each is a key of the document, or a secret `{botSlug}-<name>` of its own, which wins. Which of `client_secret`, `username`, `password` and `privateKey` are needed depends on `authFlow`.',
    fields: ACCESS_FIELDS,
  },
  { title: 'What else the desk reads', words: 'Keys of the document only.', fields: DESK_FIELDS },
  {
    title: 'The rules of its chats',
    words:
      'Keys of the document only. Without the document they are as by default. A chat keeps the limits with which it was opened; all else is used as it stands. While the secret store does not answer, the last good rules stay in force.',
    fields: RULE_FIELDS,
  },
];

const sectionOf = ({ title, words, fields }: Section): string =>
  [`## ${title}`, words, table(['name', 'value', 'default', 'meaning'], settingRows(z.object(fields)))].join(
    '\n\n',
  );

const EXAMPLE = {
  authFlow: 'client_credentials',
  client_id: 'example-client-id',
  organizationId: '00D000000000001',
  deploymentId: '572000000000001',
  buttonId: '573000000000001',
  fallbackButtonIds: ['573000000000002'],
  liveAgentUrl: 'https://d.la1-c1.salesforceliveagent.com',
  loginUrl: 'https://example.my.salesforce.com',
};

/** Every setting of a bot, read off the schemas. */
export const botSettingsPage =
  (): string => `<!-- Generated from the schemas of the settings by npm run generate. -->
# A bot's settings

A bot is switched on by what is stored for it in Secret Manager: one document \`{botSlug}-settings\`, a JSON object of at most 64 KiB, or
single secrets \`{botSlug}-<name>\`, or both. **A single secret wins over the same name in the document**, so the document can be written
once and a password rotated by itself:

\`\`\`sh
printf %s '${JSON.stringify(EXAMPLE)}' |
  gcloud secrets versions add acme-settings --data-file=-
printf %s "$VALUE" | gcloud secrets versions add acme-client_secret --data-file=-
\`\`\`

What is stored is read again within a minute; nothing is restarted, and chats that are open go on. What does not fit ends new chats with
\`BOT_MISCONFIGURED\`; the log names the place (\`acme-settings.buttonId\`, or \`acme-buttonId\` for a single secret), never the value. A key that
nobody knows is passed over when the bot works; \`npx handoff bots check acme\` names it, and which one was probably meant. A bot that is silent costs
nothing: its settings are read at its first handoff.

${SECTIONS.map(sectionOf).join('\n\n')}
`;
