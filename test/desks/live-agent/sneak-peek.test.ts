import { withSimulatedDesk, type SimulatedDesk } from './support/with-simulated-desk.ts';

const talkTo = async ({ request, chat, control, chatId }: SimulatedDesk, sneakPeekEnabled: boolean) => {
  await request();
  control.act(chatId(), { do: 'accept', agentName: 'Ada', sneakPeekEnabled });
  await chat.hear();
};
const nouns = ({ control, chatId }: SimulatedDesk) => control.chat(chatId()).requests.map(({ noun }) => noun);

test(
  'what stands in the input field is shown where the org wants to see it',
  withSimulatedDesk({}, async (rig) => {
    await talkTo(rig, true);
    const { chat, control, chatId } = rig;
    await chat.do({ do: 'show-typing', typing: true, text: 'I wan' });
    await chat.do({ do: 'show-typing', typing: true, text: 'I want' });
    await chat.do({ do: 'show-typing', typing: true });
    await chat.do({ do: 'show-typing', typing: false, text: 'I want' });
    expect(control.chat(chatId()).requests.slice(1)).toEqual([
      { noun: 'ChasitorSneakPeek', sequence: 2, body: { position: 5, text: 'I wan' } },
      { noun: 'ChasitorSneakPeek', sequence: 3, body: { position: 6, text: 'I want' } },
      { noun: 'ChasitorTyping', sequence: 4, body: {} },
      { noun: 'ChasitorNotTyping', sequence: 5, body: {} },
    ]);
  }),
);

test(
  'elsewhere only the sign is shown, and what a new agent’s settings say counts from then on',
  withSimulatedDesk({}, async (rig) => {
    await talkTo(rig, false);
    const { chat, control, chatId } = rig;
    const type = () => chat.do({ do: 'show-typing', typing: true, text: 'secret plans' });
    await type();
    control.act(chatId(), { do: 'transfer', agentName: 'Bob', sneakPeekEnabled: true });
    await chat.hear();
    await type();
    control.act(chatId(), { do: 'transfer', agentName: 'Cy', sneakPeekEnabled: false });
    await chat.hear();
    await type();
    control.inject(chatId(), 'ChatTransferred', { name: 'Dee', sneakPeekEnabled: 'yes' });
    await chat.hear();
    await type();
    expect(nouns(rig).slice(1)).toEqual([
      'ChasitorTyping',
      'ChasitorSneakPeek',
      'ChasitorTyping',
      'ChasitorTyping',
    ]);
  }),
);

test(
  'a peek whose answer was lost does not swallow the next one',
  withSimulatedDesk({}, async (rig) => {
    await talkTo(rig, true);
    const { chat, control, chatId } = rig;
    control.fail({ endpoint: 'ChasitorSneakPeek', fault: { kind: 'reset', applied: true } });
    await chat.do({ do: 'show-typing', typing: true, text: 'one' });
    await chat.do({ do: 'show-typing', typing: true, text: 'two' });
    expect(control.chat(chatId()).sneakPeek).toBe('two');
  }),
);
