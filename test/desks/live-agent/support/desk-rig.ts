import type {
  AgentDesk,
  CommandOutcome,
  PollOutcome,
  SessionChange,
} from '../../../../src/bridge/ports/agent-desk.ts';
import type { Clock } from '../../../../src/bridge/ports/clock.ts';
import type { Log, LogFields } from '../../../../src/bridge/ports/log.ts';
import type { SecretVault } from '../../../../src/bridge/ports/secret-vault.ts';
import type { Command } from '../../../../src/conversation/command.ts';
import type { HappeningBody } from '../../../../src/conversation/event.ts';
import type { BotSlug, ChatId, EventId } from '../../../../src/conversation/ids.ts';
import type { ChatRequest, Outgoing } from '../../../../src/conversation/state.ts';
import { createLiveAgentDesk, type LiveAgentDesk } from '../../../../src/desks/live-agent/live-agent-desk.ts';
import type { LiveAgentOptions } from '../../../../src/desks/live-agent/settings.ts';

export const BOT = 'example-bot' as BotSlug;

export const wallClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

export const secretsFor = (url: string, slug: string = BOT): Record<string, string> => ({
  [`${slug}-client_id`]: 'example-client-id',
  [`${slug}-client_secret`]: 'example-client-secret',
  [`${slug}-username`]: 'someone@example.com',
  [`${slug}-password`]: 'example-password',
  [`${slug}-organizationId`]: '00D000000000001AAA',
  [`${slug}-deploymentId`]: '572000000000001',
  [`${slug}-buttonId`]: '573000000000001\n',
  [`${slug}-liveAgentUrl`]: url,
  [`${slug}-loginUrl`]: url,
});

export type MemoryVault = SecretVault & { readonly reads: string[]; secrets: Record<string, string> };

export const memoryVault = (secrets: Record<string, string>): MemoryVault => {
  const vault: MemoryVault = {
    reads: [],
    secrets,
    read(name) {
      vault.reads.push(name);
      return Promise.resolve(vault.secrets[name]);
    },
  };
  return vault;
};

export type LogLine = { readonly level: string; readonly event: string; readonly fields: LogFields };

export const recordingLog = (): Log & { readonly lines: LogLine[] } => {
  const lines: LogLine[] = [];
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}): void => {
      lines.push({ level, event, fields });
    };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
};

export const aRequest = (over: Partial<ChatRequest> = {}): ChatRequest => ({
  chatId: 'chat-1' as ChatId,
  visitor: { name: 'Ana' },
  prechat: [],
  transcript: [],
  ...over,
});

export const aText = (text: string, id = `said-${text}`): Outgoing => ({
  kind: 'text',
  id: id as EventId,
  text,
});

/** One chat as the bridge drives it: reserves, performs, keeps what changed. */
export type DrivenChat = {
  session: Record<string, string>;
  readonly controller: AbortController;
  keep(change: SessionChange | undefined): void;
  do(command: Command): Promise<CommandOutcome>;
  send(text: string, id?: string): Promise<CommandOutcome>;
  poll(): Promise<PollOutcome>;
  /** Polls once and keeps the cursor; fails unless something was heard. */
  hear(): Promise<readonly HappeningBody[]>;
};

export const driveChat = (desk: AgentDesk, botSlug: BotSlug = BOT): DrivenChat => {
  const chat: DrivenChat = {
    session: {},
    controller: new AbortController(),
    keep(change = {}) {
      chat.session = Object.fromEntries(
        Object.entries({ ...chat.session, ...change }).filter(
          (field): field is [string, string] => field[1] !== undefined,
        ),
      );
    },
    async do(command) {
      chat.keep(desk.reserve(chat.session, command));
      const { session, controller } = chat;
      const outcome = await desk.perform({ botSlug, session, signal: controller.signal }, command);
      if ('change' in outcome) chat.keep(outcome.change);
      return outcome;
    },
    send: (text, id) => chat.do({ do: 'send', item: aText(text, id) }),
    poll: () => desk.poll({ botSlug, session: chat.session, signal: chat.controller.signal }),
    async hear() {
      const outcome = await chat.poll();
      if (outcome.kind !== 'heard')
        throw new Error(`expected to hear something, but the poll ${outcome.kind}`);
      chat.keep(outcome.change);
      return outcome.news.map(({ happening }) => happening);
    },
  };
  return chat;
};

export type DeskRig = {
  readonly desk: LiveAgentDesk;
  readonly vault: MemoryVault;
  readonly log: ReturnType<typeof recordingLog>;
  readonly chat: DrivenChat;
};

/** A desk that calls `url`, and a chat with it. */
export const deskRig = (url: string, settings: LiveAgentOptions = {}, clock: Clock = wallClock): DeskRig => {
  const vault = memoryVault(secretsFor(url));
  const log = recordingLog();
  const insecureHosts = [new URL(url).host, ...(settings.insecureHosts ?? [])];
  const desk = createLiveAgentDesk({ vault, clock, log, settings: { ...settings, insecureHosts } });
  return { desk, vault, log, chat: driveChat(desk) };
};
