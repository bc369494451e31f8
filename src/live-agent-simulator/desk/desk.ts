import { FaultSchedule } from '../faults/fault-schedule.ts';
import { Journal } from '../journal/journal.ts';
import { TokenStore } from '../oauth/token-store.ts';
import type { SimulatorSettings } from '../settings.ts';
import { chasitorInitSchema } from '../wire/chasitor-init.ts';
import { ChatRegistry } from './chat-registry.ts';
import { RequestCounts } from './request-counts.ts';
import type { Site } from './site.ts';

/** All state of one simulator. Nothing lives outside it, so several can run in one process. */
export type Desk = {
  readonly settings: SimulatorSettings;
  readonly chats: ChatRegistry;
  readonly journal: Journal;
  readonly counts: RequestCounts;
  readonly faults: FaultSchedule;
  readonly tokens: TokenStore;
  readonly site: Site;
  /** Built once: making a schema costs more than using it. */
  readonly initSchema: ReturnType<typeof chasitorInitSchema>;
  /** Epoch milliseconds with fractions, never running backwards. */
  readonly now: () => number;
  /** Own address without trailing slash; known once the port is. */
  url: string;
  nextPollId: number;
};

/** An empty desk. */
export function createDesk(settings: SimulatorSettings): Desk {
  const now = (): number => performance.timeOrigin + performance.now();
  return {
    settings,
    chats: new ChatRegistry(settings.keepGoneChats),
    journal: new Journal({ path: settings.journalPath, memoryEntries: settings.journalMemoryEntries, now }),
    counts: new RequestCounts(),
    faults: new FaultSchedule(),
    tokens: new TokenStore(settings.tokenLifetimeMs, now),
    site: {
      availability: new Map(),
      switchServerUrl: undefined,
      defaultScript: settings.defaultScript,
      scriptRules: settings.scriptRules,
    },
    initSchema: chasitorInitSchema(settings.idRule),
    now,
    url: '',
    nextPollId: 1,
  };
}
