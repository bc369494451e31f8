import type { Scene } from './scene.ts';

/** From the request to an agent who has the chat. */
const begin = async (
  stage: Parameters<Scene['play']>[0],
  settings: { readonly sneakPeekEnabled?: boolean } = {},
): Promise<void> => {
  await stage.ask();
  await stage.desk({ do: 'accept', agentName: 'Luz', ...settings });
  await stage.told('chat.started');
};

const saysTo = (
  said: (text: string) => boolean,
): Parameters<Parameters<Scene['play']>[0]['atTheDesk']>[1] => {
  return ({ transcript }) => transcript.some(({ from, text }) => from === 'customer' && said(text));
};

export const duringTheChat: readonly Scene[] = [
  {
    name: 'transfer',
    title: 'another agent takes over, a third one joins and leaves',
    async play(stage) {
      await begin(stage);
      await stage.desk(
        { do: 'transfer', agentName: 'Grace' },
        { do: 'join-conference', agentName: 'Edsger' },
        { do: 'leave-conference', agentName: 'Edsger' },
        { do: 'end' },
      );
    },
    ends: 'agent',
  },
  {
    name: 'menu',
    title: 'a menu of the org: as choices, and as numbered lines for a platform without buttons',
    async play(stage) {
      await begin(stage);
      await stage.desk({ do: 'rich-message', items: ['Billing', 'Orders &amp; returns'] });
      await stage.told('agent.offered');
      await stage.user('v1/messages', { text: 'Billing' });
      await stage.atTheDesk(
        'the choice, as a text',
        saysTo((text) => text === 'Billing'),
      );
      await stage.desk({ do: 'end' });
    },
    ends: 'agent',
  },
  {
    name: 'file',
    title: 'the agent asks for a file: it is fetched from the user’s link and uploaded',
    async play(stage) {
      await begin(stage);
      await stage.desk({ do: 'request-file' });
      await stage.told('agent.file-request');
      await stage.user('v1/files', { url: stage.pictureUrl, fileName: 'receipt.png' });
      await stage.atTheDesk('the file itself, not its link', ({ files }) => files.length === 1);
      await stage.desk({ do: 'end' });
    },
    ends: 'agent',
  },
  {
    name: 'card-number',
    title: 'what the org’s rules forbid does not leave us',
    async play(stage) {
      await begin(stage);
      const card = { name: 'card', pattern: '\\d{16}', replacement: '****' };
      await stage.desk({ do: 'sensitive-rules', rules: [card] }, { do: 'say', text: 'Which card is it?' });
      await stage.told('agent.said');
      await stage.user('v1/messages', { text: 'it is 4111111111111111' });
      await stage.atTheDesk(
        '“it is ****”',
        saysTo((text) => text === 'it is ****'),
      );
      await stage.desk({ do: 'end' });
    },
    ends: 'agent',
  },
  {
    name: 'sneak-peek',
    title: 'the agent sees what the user is writing, where the org turned that on',
    async play(stage) {
      await begin(stage, { sneakPeekEnabled: true });
      await stage.user('v1/typing', { text: 'I wan' });
      await stage.atTheDesk('“I wan”, while it is being written', ({ sneakPeek }) => sneakPeek === 'I wan');
      await stage.desk({ do: 'end' });
    },
    ends: 'agent',
  },
  {
    name: 'long-text',
    title: 'a long text goes in parts, and HTML entities come as the letters they mean',
    settings: { maxTextChars: 100 },
    async play(stage) {
      await begin(stage);
      await stage.desk({ do: 'say', text: 'Tell me &quot;all&quot; of it &lt;3' });
      await stage.told('agent.said');
      await stage.user('v1/messages', { text: 'one and two and three and '.repeat(10) });
      await stage.atTheDesk('three parts', ({ requests }) => {
        return requests.filter(({ noun }) => noun === 'ChatMessage').length === 3;
      });
      await stage.desk({ do: 'end' });
    },
    ends: 'agent',
  },
  {
    name: 'custom-event',
    title: 'what a platform and the agent’s console have agreed on goes through both ways',
    async play(stage) {
      await begin(stage);
      await stage.user('v1/custom-events', { event: 'cart', data: '{"items":2}' });
      await stage.atTheDesk('the event “cart”', ({ requests }) => {
        return requests.some(({ noun }) => noun === 'CustomEvent');
      });
      await stage.desk({ do: 'custom-event', type: 'coupon', data: 'example' }, { do: 'end' });
    },
    ends: 'agent',
  },
];
