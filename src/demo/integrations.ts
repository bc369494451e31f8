import type { OutboundEvent } from '../events/open-event.ts';
import type { Narrator } from './narrator.ts';

const shown = ({ type, data }: OutboundEvent): string => {
  const name = type.replace(/^salesforce-handoff\.(.*)\.v1$/, '$1');
  if (type === 'salesforce-handoff.agent.said.v1') return `${name}  “${data.text}”`;
  if ('cause' in data) return `${name}  cause: ${data.cause}`;
  if ('reason' in data) return `${name}  reason: ${data.reason}`;
  if ('position' in data) return `${name}  position ${String(data.position)}`;
  return 'agentName' in data && data.agentName !== undefined ? `${name}  ${data.agentName}` : name;
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
