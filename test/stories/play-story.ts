import type { HandoffInput } from '../../src/client/handoff-publisher.ts';
import { BOT } from '../../src/demo/example-secrets.ts';
import type { OutboundEvent } from '../../src/events/open-event.ts';
import type { JournalEntry } from '../../src/live-agent-simulator/journal/journal-entry.ts';
import { until, type RunningStack } from '../support/running-stack.ts';
import type { Step, Story } from './story.ts';

const LIMIT_MS = 20_000;

const shortOf = ({ type }: OutboundEvent): string => type.replace(/^salesforce-handoff\.(.*)\.v1$/, '$1');

/** What was to be seen at the end, in the form in which a story tells it. */
export type Seen = {
  readonly events: readonly object[];
  readonly requests: readonly object[];
  readonly heard: readonly string[];
  readonly delivered: ReadonlySet<string>;
  readonly acks: readonly number[];
};

const acksOf = (journal: readonly JournalEntry[]): readonly number[] => [
  ...new Set(journal.flatMap((entry) => (entry.type === 'poll.opened' ? [entry.ack] : []))),
];

/** Plays a story to one user of a running stack: everything goes over Pub/Sub on one side and HTTP on the other. */
export const playStory = async (name: string, story: Story, running: RunningStack): Promise<Seen> => {
  const { publisher, integrations, stack } = running;
  const { control } = stack.simulator;
  const received = (): readonly OutboundEvent[] => integrations.received(name);
  const chat = () => control.chats({ visitorName: name }).at(-1);
  const requests = () => chat()?.requests ?? [];

  const waitFor = async (what: Extract<Step, { waitFor: unknown }>['waitFor']): Promise<void> => {
    if ('chat' in what) {
      await control.waitFor({ for: what.chat, visitorName: name }, LIMIT_MS);
      return;
    }
    const times =
      'event' in what
        ? () => received().filter((event) => shortOf(event) === what.event).length
        : () => requests().filter(({ noun }) => noun === what.request).length;
    await until(() => times() >= what.count, JSON.stringify(what), LIMIT_MS);
  };

  const play = async (step: Step): Promise<void> => {
    if ('waitFor' in step) {
      await waitFor(step.waitFor);
    } else if ('desk' in step) {
      const { id } = await control.waitFor({ for: 'polling', visitorName: name }, LIMIT_MS);
      control.act(id, step.desk);
    } else {
      const visitor = step.user === 'handoff.requested' ? { visitor: { name } } : {};
      const data = { botSlug: BOT, userId: name, ...visitor, ...step.data };
      await publisher.publish({ type: `salesforce-handoff.${step.user}.v1`, data } as HandoffInput);
    }
  };

  for (const step of story.steps) await play(step);
  await until(
    () => received().length >= story.events.length && requests().length >= story.requests.length,
    `${String(story.events.length)} events and ${String(story.requests.length)} requests, but got ${JSON.stringify(
      { events: received().map(shortOf), requests: requests().map(({ noun }) => noun) },
    )}`,
    LIMIT_MS,
  );
  const journal = control.journal(chat()?.id ?? '');
  return {
    events: received().map((event) => ({ ...event.data, type: shortOf(event) })),
    requests: requests(),
    heard: (chat()?.transcript ?? []).filter(({ from }) => from === 'customer').map(({ text }) => text),
    delivered: new Set(journal.flatMap((entry) => (entry.type === 'event.delivered' ? [entry.event] : []))),
    acks: acksOf(journal),
  };
};
