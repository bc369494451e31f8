import type { Scene } from './scene.ts';

export const atTheEnd: readonly Scene[] = [
  {
    name: 'silent-user',
    title: 'a user who has gone silent: a warning, then the end',
    settings: { idleWarningMs: 300, idleLimitMs: 600 },
    async play(stage) {
      await stage.ask();
      await stage.desk({ do: 'accept', agentName: 'Luz' }, { do: 'say', text: 'Are you there?' });
      await stage.told('chat.idle-warning');
    },
    ends: 'idle',
  },
  {
    name: 'impatient-user',
    title: 'nobody takes the chat for as long as the bot lets its users wait',
    settings: { waitLimitMs: 500 },
    play: (stage) => stage.ask(),
    ends: 'wait-too-long',
  },
  {
    name: 'agent-offline',
    title: 'the agent is cut off, and the bot does not wait for another one',
    settings: { afterDisconnect: 'end' },
    async play(stage) {
      await stage.ask();
      await stage.desk({ do: 'accept', agentName: 'Luz' }, { do: 'disconnect-agent' });
    },
    ends: 'agent-offline',
  },
  {
    name: 'user-leaves',
    title: 'the user leaves, and is told so in the language of the handoff',
    async play(stage) {
      await stage.ask({ visitor: { language: 'es-MX' } });
      await stage.desk({ do: 'accept', agentName: 'Luz' });
      await stage.told('chat.started');
      await stage.user('v1/ends', {});
    },
    ends: 'user',
  },
];
