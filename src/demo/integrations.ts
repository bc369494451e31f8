import type { OutboundEvent } from '../events/open-event.ts';
import type { Narrator } from './narrator.ts';

const SAID = 'salesforce-handoff.agent.said.v1';

const shown = ({ type, data }: OutboundEvent): string => {
  const name = type.replace(/^salesforce-handoff\.(.*)\.v1$/, '$1');
  const about = [
    'cause' in data ? `cause: ${data.cause}` : undefined,
    'reason' in data ? `reason: ${data.reason}` : undefined,
    'opensAt' in data ? `opens at ${data.opensAt}` : undefined,
    'position' in data ? `${String(data.position)} before you` : undefined,
    'change' in data ? data.change : undefined,
    'event' in data ? `${data.event}: ${data.data}` : undefined,
    'wanted' in data ? (data.wanted ? 'wanted' : 'no longer wanted') : undefined,
    'agentName' in data && type !== SAID ? data.agentName : undefined,
    'text' in data && data.text !== undefined ? `“${data.text.replaceAll('\n', ' / ')}”` : undefined,
  ];
  return [name, ...about.filter((part) => part !== undefined)].join('  ');
};

/** A stand-in for Integrations Service: keeps what arrives for each user, shows it, and lets one wait for it. */
export type Integrations = {
  take(event: OutboundEvent): Promise<void>;
  received(userId: string): readonly OutboundEvent[];
  /** Resolves when `done` holds for what has arrived; fails after `deadlineMs`. */
  waitFor(userId: string, what: string, done: (events: readonly OutboundEvent[]) => boolean): Promise<void>;
};

const DEADLINE_MS = 20_000;

export const createIntegrations = (narrator: Narrator): Integrations => {
  const events: OutboundEvent[] = [];
  const watchers = new Set<() => void>();
  const received = (userId: string): OutboundEvent[] => events.filter(({ data }) => data.userId === userId);
  return {
    take(event) {
      events.push(event);
      narrator.user(`← ${shown(event)}`);
      for (const watch of watchers) watch();
      return Promise.resolve();
    },
    received,
    waitFor: (userId, what, done) =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          if (!done(received(userId))) return;
          watchers.delete(watch);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          watchers.delete(watch);
          reject(new Error(`the platform waited ${String(DEADLINE_MS / 1_000)} s in vain for: ${what}`));
        }, DEADLINE_MS);
        watchers.add(watch);
        watch();
      }),
  };
};
