import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OutboundEvent } from '../../events/open-event.ts';
import { createDoor } from '../door.ts';
import { exampleCredentials } from '../example-secrets.ts';
import type { Integrations } from '../integrations.ts';
import type { Narrator } from '../narrator.ts';
import type { Stack } from '../stack.ts';
import type { Check } from '../verdict.ts';
import { atTheEnd } from './at-the-end.ts';
import { atTheStart } from './at-the-start.ts';
import { duringTheChat } from './during-the-chat.ts';
import type { EventName, Scene, Stage } from './scene.ts';

export const SCENES: readonly Scene[] = [...atTheStart, ...duringTheChat, ...atTheEnd];

const LIMIT_MS = 20_000;

export type TourParts = {
  readonly stack: Stack;
  readonly integrations: Integrations;
  readonly narrator: Narrator;
  readonly pictureUrl: string;
};

const isOf =
  (name: EventName) =>
  ({ type }: OutboundEvent): boolean =>
    type === `salesforce-handoff.${name}.v1`;

/** Plays one scene with a bot of its own; says what came instead, where something else came. */
export const playScene = async (
  scene: Scene,
  { stack, integrations, narrator, pictureUrl }: TourParts,
): Promise<Check> => {
  const { name: userId, title, settings, closedButtonIds = [], ends } = scene;
  const { control, url } = stack.simulator;
  const botSlug = `tour-${userId}`;
  const document = JSON.stringify({ ...exampleCredentials(url), ...settings });
  writeFileSync(join(stack.secretsDir, `${botSlug}-settings`), document, { mode: 0o600 });
  for (const id of closedButtonIds) control.setAvailability(id, { isAvailable: false });

  const post = createDoor(stack, { botSlug, userId });
  const user = async (path: string, body: object): Promise<void> => {
    narrator.user(`→ ${path} ${JSON.stringify(body)}`);
    await post(path, body);
  };
  const stage: Stage = {
    pictureUrl,
    ask: (handoff = {}) => user('v1/handoffs', { ...handoff, visitor: { name: userId, ...handoff.visitor } }),
    user,
    async desk(...actions) {
      const { id } = await control.waitFor({ for: 'polling', visitorName: userId }, LIMIT_MS);
      narrator.agent(actions.map(({ do: what }) => what).join(', '));
      control.act(id, actions);
    },
    async atTheDesk(what, isSo) {
      await control.waitFor((desk) => desk.chats({ visitorName: userId }).find(isSo), LIMIT_MS);
      narrator.agent(`← ${what}`);
    },
    async told(name) {
      const find = (events: readonly OutboundEvent[]) => events.find(isOf(name));
      await integrations.waitFor(userId, name, (events) => find(events) !== undefined);
      return find(integrations.received(userId))?.data as never;
    },
  };
  narrator.note(title);
  try {
    await scene.play(stage);
    const { cause } = await stage.told('chat.ended');
    return { what: title, kept: cause === ends, seen: cause };
  } catch (error) {
    return { what: title, kept: false, seen: error instanceof Error ? error.message : String(error) };
  }
};

/** Each of the scenes, one after the other. */
export const playTour = async (parts: TourParts): Promise<readonly Check[]> => {
  const checks: Check[] = [];
  for (const scene of SCENES) checks.push(await playScene(scene, parts));
  return checks;
};
