import type { Scene } from './scene.ts';

const FIRST = '573000000000011';
const SECOND = '573000000000012';
const CLOSED = '573000000000013';

/** A minute of the day after tomorrow. */
const soon = (): object => {
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
  const day = days[(new Date().getUTCDay() + 2) % 7] ?? 'sun';
  return { timeZone: 'Etc/UTC', weekly: { [day]: ['09:00-09:01'] } };
};

const ask: Scene['play'] = (stage) => stage.ask();

export const atTheStart: readonly Scene[] = [
  {
    name: 'closed-for-today',
    title: 'outside business hours nobody is asked for; the user is told when they begin',
    settings: { hours: soon() },
    play: ask,
    ends: 'outside-hours',
  },
  {
    name: 'switched-off',
    title: 'a bot that is switched off',
    settings: { enabled: false },
    play: ask,
    ends: 'switched-off',
  },
  {
    name: 'blocked-user',
    title: 'a user who is blocked',
    settings: { blockedUserIds: ['blocked-user'] },
    play: ask,
    ends: 'blocked',
  },
  {
    name: 'nobody-there',
    title: 'nobody is there: the org says so before a chat is opened',
    settings: { buttonId: CLOSED },
    closedButtonIds: [CLOSED],
    play: ask,
    ends: 'unavailable',
  },
  {
    name: 'second-queue',
    title: 'nobody at the first queue, so the fall-back queue has the chat; place and wait are told',
    settings: { buttonId: FIRST, fallbackButtonIds: [SECOND] },
    closedButtonIds: [FIRST],
    async play(stage) {
      await stage.ask();
      await stage.atTheDesk('the chat is in the second queue', ({ target }) => target === SECOND);
      await stage.desk({ do: 'queue', position: 2, estimatedWaitTime: 60 });
      await stage.told('chat.waiting');
      await stage.desk({ do: 'accept', agentName: 'Luz' }, { do: 'end' });
    },
    ends: 'agent',
  },
  {
    name: 'known-user',
    title: 'the agent knows who it is: pre-chat details, the contact’s record, what was said with the bot',
    async play(stage) {
      await stage.ask({
        prechat: [{ label: 'Email', value: 'ana@example.com' }],
        prechatEntities: [
          {
            entityName: 'Contact',
            fields: [{ fieldName: 'Email', label: 'Email', doFind: true, isExactMatch: true }],
          },
        ],
        transcript: [{ from: 'user', text: 'I was charged twice' }],
      });
      await stage.atTheDesk('details, a record to find, and the bot’s transcript', ({ request }) => {
        const labels = request?.prechatDetails.map(({ label }) => label) ?? [];
        const records = request?.prechatEntities.map(({ entityName }) => entityName) ?? [];
        return labels.includes('Email') && labels.includes('Bot transcript') && records.includes('Contact');
      });
      await stage.desk({ do: 'refuse', reason: 'Unavailable' });
    },
    ends: 'unavailable',
  },
];
