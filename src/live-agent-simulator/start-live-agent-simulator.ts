import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createControl } from './control/create-control.ts';
import { answerControl } from './control/answer-control.ts';
import type { LiveAgentControl } from './control/live-agent-control.ts';
import { createDesk } from './desk/desk.ts';
import type { Desk } from './desk/desk.ts';
import { closePoll } from './desk/session-end.ts';
import { requestListener } from './http/handle-request.ts';
import { followJournal } from './script/follow-journal.ts';
import { settingsSchema } from './settings.ts';
import type { SimulatorOptions } from './settings.ts';

/** A running simulator. */
export type LiveAgentSimulator = {
  /** `http://127.0.0.1:PORT`, the chat endpoint without `/chat/rest` and the login host at once. */
  readonly url: string;
  readonly port: number;
  readonly control: LiveAgentControl;
  /** Ends promptly, open polls included; the journal file is complete afterwards. */
  close(): Promise<void>;
};

// Longer than clients keep idle connections, so that the server does not close one as a request is on its way.
const KEEP_ALIVE_MS = 75_000;

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 4_096 }, () => resolve((server.address() as AddressInfo).port));
  });
}

function stopChats(desk: Desk): void {
  for (const chat of desk.chats.all()) {
    for (const poll of chat.polls) closePoll(desk, chat, poll, { outcome: 'shut-down' });
    for (const timer of chat.timers) clearTimeout(timer);
    clearTimeout(chat.expiryTimer);
  }
}

/**
 * Starts a stand-in for Salesforce Live Agent and the OAuth token endpoint on loopback HTTP.
 * Throws when an option is not valid or the port is taken.
 */
export async function startLiveAgentSimulator(options: SimulatorOptions = {}): Promise<LiveAgentSimulator> {
  const settings = settingsSchema.parse(options);
  const desk = createDesk(settings);
  const control = createControl(desk);
  followJournal(desk);
  const others = settings.controlOverHttp ? answerControl(control) : () => undefined;
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 },
    requestListener(desk, others),
  );
  const port = await listen(server, settings.port, settings.host);
  desk.url = settings.publicUrl?.replace(/\/+$/, '') ?? `http://${settings.host}:${port}`;
  return {
    url: desk.url,
    port,
    control,
    close: async () => {
      stopChats(desk);
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
      stopChats(desk);
      await desk.journal.close();
    },
  };
}
