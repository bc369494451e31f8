import type { Availability } from '../desk/site.ts';
import type { FaultRule, FaultRuleInput } from '../faults/fault-rule.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';
import type { ActionInput, handoverSchema, REFUSAL_REASONS } from '../script/action.ts';
import type { ScriptInput, ScriptRuleInput } from '../script/script-rule.ts';
import type { z } from 'zod';
import type { ChatCondition } from './chat-condition.ts';
import type { ChatFilter, ChatView } from './chat-view.ts';
import type { SimulatorStats } from './stats.ts';

/** The Salesforce side in the hands of a test or demo. Methods naming a chat throw ControlError. */
export interface LiveAgentControl {
  chats(filter?: ChatFilter): readonly ChatView[];
  chat(chatId: string): ChatView;
  /** Any action or list of actions of the script language. */
  act(chatId: string, actions: ActionInput | readonly ActionInput[]): void;
  accept(chatId: string, agentName?: string): void;
  refuse(chatId: string, reason: (typeof REFUSAL_REASONS)[number]): void;
  queue(chatId: string, position: number, estimatedWaitTime?: number): void;
  say(chatId: string, text: string): void;
  type(chatId: string, on: boolean): void;
  transfer(chatId: string, agentName: string): void;
  end(chatId: string, reason?: string): void;
  requestFile(chatId: string): void;
  cancelFile(chatId: string): void;
  inject(chatId: string, type: string, message?: Record<string, unknown>): void;
  /** The session key becomes unknown at once, as after the connection timeout. */
  vanish(chatId: string): void;
  /** Moves one chat to another server, or with 'all' every living one (they move together in reality). */
  handover(chatId: string, plan?: z.input<typeof handoverSchema>): void;
  /** Schedules a fault; returns its id. */
  fail(rule: FaultRuleInput): string;
  faults(): readonly { id: string; rule: FaultRule; seen: number; hits: number }[];
  clearFaults(id?: string): void;
  setDefaultScript(script: ScriptInput): void;
  setScriptRules(rules: readonly ScriptRuleInput[]): void;
  /** For a button or agent id; undefined takes it back. */
  setAvailability(id: string, availability: Availability | undefined): void;
  /** Makes Visitor resources answer SwitchServer with this URL; undefined takes it back. */
  setSwitchServer(newUrl: string | undefined): void;
  /** Ends the tokens of one OAuth client, or all; returns how many. */
  revokeTokens(clientId?: string): number;
  stats(): SimulatorStats;
  journal(chatId?: string): readonly JournalEntry[];
  /** Forgets chats, faults, counts, journal and tokens; scripts and site go back to the options. */
  reset(): void;
  /**
   * Waits without sleeping: looks now and after everything that happens. Rejects with DeadlineMissed after
   * `deadlineMs` (default 5000).
   */
  waitFor(condition: ChatCondition, deadlineMs?: number): Promise<ChatView>;
  waitFor<T>(
    look: (control: LiveAgentControl) => T | undefined | null | false,
    deadlineMs?: number,
  ): Promise<T>;
}
