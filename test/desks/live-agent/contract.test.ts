import { startLiveAgentSimulator } from '../../../src/live-agent-simulator/start-live-agent-simulator.ts';
import { agentDeskContract } from '../../contracts/agent-desk.contract.ts';
import { BOT, deskRig } from './support/desk-rig.ts';

agentDeskContract('Live Agent', async () => {
  const simulator = await startLiveAgentSimulator({ holdMs: 5_000 });
  const { control } = simulator;
  const { desk } = deskRig(simulator.url);
  const chatId = (): string => control.chats().at(-1)?.id ?? '';
  return {
    desk,
    botSlug: BOT,
    accept: (agentName) => {
      control.accept(chatId(), agentName);
    },
    say: (text) => {
      control.say(chatId(), text);
    },
    end: () => {
      control.end(chatId());
    },
    heard: () =>
      control
        .chat(chatId())
        .transcript.filter(({ from }) => from === 'customer')
        .map(({ text }) => text),
    async polling() {
      await control.waitFor({ for: 'polling' });
    },
    requests: () =>
      Object.entries(control.stats().requests)
        .filter(([endpoint]) => endpoint !== 'OAuth')
        .flatMap(([, counts]) => Object.values(counts))
        .reduce((sum, count) => sum + count, 0),
    loseAnswer: () => {
      control.fail({ endpoint: 'ChatMessage', fault: { kind: 'reset', applied: true } });
    },
    answerNonsense: () => {
      control.fail({ endpoint: 'Messages', fault: { kind: 'html' } });
    },
    goDown: () => simulator.close(),
    async close() {
      await desk.close();
      await simulator.close().catch(() => undefined);
    },
  };
});
