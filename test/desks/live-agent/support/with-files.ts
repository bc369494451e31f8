import type { CommandOutcome } from '../../../../src/bridge/ports/agent-desk.ts';
import type { EventId } from '../../../../src/conversation/ids.ts';
import type { FileItem } from '../../../../src/desks/live-agent/session/upload-plan.ts';
import type { LiveAgentOptions } from '../../../../src/desks/live-agent/settings.ts';
import { startOddServer, type OddServer } from './odd-server.ts';
import { withSimulatedDesk, type SimulatedDesk } from './with-simulated-desk.ts';

export type FilesRig = SimulatedDesk & {
  /** Where the platform keeps the user's files: each answers with what the test wants. */
  readonly files: OddServer;
  readonly file: (over?: Partial<FileItem>) => FileItem;
  /** Lets the agent ask for a file, and hears it. */
  readonly wanted: (thenTells?: 'Success' | 'Failure' | 'nothing') => Promise<void>;
  /** As the bridge does: the same command again until it is done, hearing what the desk says between two tries. */
  readonly deliver: (item: FileItem) => Promise<{ outcome: CommandOutcome; kinds: string[] }>;
  /** What the agent reads, in order. */
  readonly read: () => string[];
  readonly whyLink: () => unknown[];
};

const MAX_STEPS = 12;

export const PIXELS = Buffer.from('not really a picture');

/** Runs a test with a chat under way, and a server of files that the desk may call. */
export const withFiles =
  (settings: LiveAgentOptions, body: (rig: FilesRig) => Promise<void>) => async (): Promise<void> => {
    const files = await startOddServer();
    files.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'image/png' }).end(PIXELS);
    };
    const insecureHosts = [new URL(files.url).host];
    try {
      await withSimulatedDesk({ settings: { insecureHosts, ...settings } }, async (simulated) => {
        const { talk, chat, control, chatId, log } = simulated;
        await talk();
        await body({
          ...simulated,
          files,
          file: (over = {}) => ({
            kind: 'file',
            id: 'file-1' as EventId,
            url: `${files.url}/bill.png`,
            ...over,
          }),
          async wanted(thenTells = 'Success') {
            control.act(chatId(), { do: 'request-file', thenTells });
            await chat.hear();
          },
          async deliver(item) {
            const kinds: string[] = [];
            for (;;) {
              const outcome = await chat.do({ do: 'send', item });
              kinds.push(outcome.kind);
              if (outcome.kind !== 'partly' && outcome.kind !== 'failed') return { outcome, kinds };
              if (kinds.length > MAX_STEPS) throw new Error(`no end: ${kinds.join(' ')}`);
              if (outcome.kind === 'failed') await chat.hear();
            }
          },
          read: () =>
            control
              .chat(chatId())
              .transcript.filter(({ from }) => from === 'customer')
              .map(({ text }) => text),
          whyLink: () =>
            log.lines.filter(({ event }) => event === 'desk.file-as-link').map(({ fields }) => fields.reason),
        });
      })();
    } finally {
      await files.close();
    }
  };
