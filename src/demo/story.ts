import type { LiveAgentControl } from '../live-agent-simulator/control/live-agent-control.ts';
import type { Integrations } from './integrations.ts';
import type { Narrator } from './narrator.ts';
import type { Platform } from './platform.ts';

export type Parts = {
  readonly platform: Platform;
  readonly integrations: Integrations;
  readonly control: LiveAgentControl;
  readonly narrator: Narrator;
};

/** What was said, to be held against what arrived. */
export type Told = {
  readonly chatId: string;
  readonly byUser: readonly string[];
  readonly byAgent: readonly string[];
  readonly afterTheEnd: readonly string[];
};

const HELD = ['Hello? I was charged twice for one order.', 'It is order example-order-1.'];
const REPLIES = ['Yes, the one from Monday.', 'Thank you!', 'No, that was all.'];
const QUESTIONS = [
  'Hi Ana, this is Luz. Is it the order from Monday?',
  'I see both charges. One is refunded now.',
  'Anything else?',
];
const FILE_URL = 'https://files.example.com/receipt.pdf';
const TOO_LATE = 'Oh, one more thing …';

/** One whole conversation, each step taken when the one before has arrived on the other side. */
export const tellStory = async ({ platform, integrations, control, narrator }: Parts): Promise<Told> => {
  const byUser: string[] = [];
  const byAgent: string[] = [];
  const say = async (text: string): Promise<void> => {
    narrator.user(`→ “${text}”`);
    byUser.push(text);
    await platform.say(text);
  };
  const arrived = (text: string): Promise<unknown> =>
    control.waitFor({ for: 'customer-said', visitorName: platform.visitorName, text }, 20_000);

  narrator.note('the user asks for a person and goes on typing while waiting');
  await platform.handoff();
  for (const text of HELD) await say(text);
  const { id: chatId } = await control.waitFor(
    { for: 'requested', visitorName: platform.visitorName },
    20_000,
  );
  const agentSays = async (text: string): Promise<void> => {
    narrator.agent(`→ “${text}”`);
    byAgent.push(text);
    control.say(chatId, text);
    await integrations.waitFor(platform.userId, `“${text}”`, (events) =>
      events.some(({ data }) => 'text' in data && data.text === text),
    );
  };

  control.queue(chatId, 2, 60);
  control.queue(chatId, 1, 30);
  narrator.agent('Luz accepts the chat');
  control.accept(chatId, 'Luz');
  for (const text of HELD) await arrived(text);

  control.type(chatId, true);
  await agentSays(QUESTIONS[0] ?? '');
  await platform.typing();
  await control.waitFor({ for: 'customer-typing', chatId }, 20_000);
  await say(REPLIES[0] ?? '');
  await arrived(REPLIES[0] ?? '');

  narrator.note('Salesforce moves the chat to another server (503) while the user writes');
  control.handover(chatId);
  await say(REPLIES[1] ?? '');
  await arrived(REPLIES[1] ?? '');
  await agentSays(QUESTIONS[1] ?? '');

  narrator.user(`→ file ${FILE_URL}`);
  await platform.file(FILE_URL, 'receipt.pdf');
  await arrived(FILE_URL);
  await agentSays(QUESTIONS[2] ?? '');
  await say(REPLIES[2] ?? '');
  await arrived(REPLIES[2] ?? '');

  narrator.agent('Luz ends the chat');
  control.end(chatId, 'agent');
  await integrations.waitFor(platform.userId, 'chat.ended', (events) =>
    events.some(({ data }) => 'cause' in data),
  );
  narrator.user(`→ “${TOO_LATE}”`);
  const late = await platform.say(TOO_LATE);
  await integrations.waitFor(platform.userId, 'message.undelivered', (events) =>
    events.some(({ data }) => 'eventId' in data && data.eventId === late),
  );
  return { chatId, byUser, byAgent, afterTheEnd: [late] };
};
