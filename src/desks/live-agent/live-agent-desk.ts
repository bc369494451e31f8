import type { AgentDesk, CommandOutcome, DeskCall } from '../../bridge/ports/agent-desk.ts';
import type { Clock } from '../../bridge/ports/clock.ts';
import type { Log } from '../../bridge/ports/log.ts';
import type { SecretVault } from '../../bridge/ports/secret-vault.ts';
import type { Command } from '../../conversation/command.ts';
import { createBotAccess } from './bot/bot-access.ts';
import { createCallDesk } from './call-desk.ts';
import { createFileSharing } from './files/share-file.ts';
import { createHttpClient } from './http/http-client.ts';
import { openSession, type Opening } from './open-session.ts';
import { holdMsOf, pollMessages } from './poll-messages.ts';
import { leaveChat } from './leave-chat.ts';
import { postCommand, type Posting } from './post-command.ts';
import { reconnectSession } from './reconnect-session.ts';
import { resyncState } from './resync-state.ts';
import { createMasker } from './sensitive/masker.ts';
import { DOUBT, reserveNumber } from './session/reservation.ts';
import { createServerMemory } from './server-memory.ts';
import { liveAgentSettings, type LiveAgentOptions } from './settings.ts';

export type LiveAgentDesk = AgentDesk & {
  /** Ends every connection; calls under way fail. */
  close(): Promise<void>;
};

export type LiveAgentParts = {
  readonly vault: SecretVault;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings?: LiveAgentOptions;
};

const perform = async (
  parts: Posting & Opening,
  call: DeskCall,
  command: Command,
): Promise<CommandOutcome> => {
  call.signal.throwIfAborted();
  switch (command.do) {
    case 'open-session':
      return openSession(parts, call, command.request);
    case 'reconnect':
      return reconnectSession(parts, call);
    case 'resync':
      return resyncState(parts, call);
    case 'leave':
      return leaveChat(parts, call, command);
    case 'request-agent':
    case 'send':
    case 'show-typing':
    case 'show-idle':
      return postCommand(parts, call, command);
  }
};

/** Salesforce Live Agent behind the desk port (Chat REST API). One for all bots of a process. */
export const createLiveAgentDesk = ({
  vault,
  clock,
  log,
  settings: options,
}: LiveAgentParts): LiveAgentDesk => {
  const settings = liveAgentSettings.parse(options ?? {});
  const http = createHttpClient(clock, settings);
  const closing = new AbortController();
  const { botSettings, tokens } = createBotAccess(
    { vault, clock, log, http, signal: closing.signal },
    settings,
  );
  const callDesk = createCallDesk({ http, tokens, log }, settings);
  const servers = createServerMemory(clock, settings.switchedServerTtlMs);
  const files = createFileSharing({ clock, settings, log });
  const mask = createMasker(log);
  const parts = { callDesk, servers, settings, log, botSettings, mask, shareFile: files.share };
  return {
    reserve: reserveNumber,
    doubt: () => DOUBT,
    pollHoldMs: (session) => holdMsOf(session, settings),
    poll: (call) => pollMessages(parts, call),
    perform: (call, command) => perform(parts, call, command),
    async close() {
      closing.abort();
      await Promise.all([http.close(), files.close()]);
    },
  };
};
