import { z } from 'zod';
import type { ActionInput } from '../script/action.ts';
import { chatConditionSchema } from './chat-condition.ts';
import type { ControlInput, ControlRoute } from './control-route.ts';
import type { LiveAgentControl } from './live-agent-control.ts';

/** Path words and the action each stands for; the JSON body gives the action's other fields. */
const SHORTHANDS: Readonly<Record<string, ActionInput['do']>> = {
  accept: 'accept',
  refuse: 'refuse',
  queue: 'queue',
  say: 'say',
  type: 'type',
  end: 'end',
  transfer: 'transfer',
  'transfer-to-button': 'transfer-to-button',
  'disconnect-agent': 'disconnect-agent',
  'request-file': 'request-file',
  'cancel-file': 'cancel-file',
  inject: 'inject',
  vanish: 'vanish',
  handover: 'handover',
};

const bodySchema = z.record(z.string(), z.unknown());
const actionsSchema = z.union([bodySchema, z.array(bodySchema)]);
const deadlineSchema = z.coerce.number().int().positive().default(5_000);

const filterOf = (query: URLSearchParams) => ({
  phase: query.get('phase') ?? undefined,
  visitorName: query.get('visitorName') ?? undefined,
  organizationId: query.get('organizationId') ?? undefined,
  buttonId: query.get('buttonId') ?? undefined,
  clientId: query.get('clientId') ?? undefined,
});

function waitFor(control: LiveAgentControl, { parts, query }: ControlInput) {
  const { timeoutMs, count, ...rest } = Object.fromEntries(query);
  const condition = chatConditionSchema.parse({
    ...rest,
    ...(count === undefined ? {} : { count: Number(count) }),
    ...(parts[0] === undefined ? {} : { chatId: parts[0] }),
  });
  return control.waitFor(condition, deadlineSchema.parse(timeoutMs));
}

/** Does something to a chat and shows it afterwards. The control validates the action itself. */
const act = (control: LiveAgentControl, chatId: string, actions: unknown): unknown => {
  control.act(chatId, actions as ActionInput | readonly ActionInput[]);
  return control.chat(chatId);
};

/** Operations on chats. */
export const chatRoutes = (control: LiveAgentControl): readonly ControlRoute[] => [
  { method: 'GET', path: /^chats$/, run: ({ query }) => ({ chats: control.chats(filterOf(query)) }) },
  { method: 'GET', path: /^wait$/, run: (input) => waitFor(control, input) },
  { method: 'GET', path: /^chats\/([^/]+)$/, run: ({ parts: [id = ''] }) => control.chat(id) },
  { method: 'GET', path: /^chats\/([^/]+)\/wait$/, run: (input) => waitFor(control, input) },
  {
    method: 'GET',
    path: /^chats\/([^/]+)\/journal$/,
    run: ({ parts: [id = ''] }) => ({ entries: control.journal(id) }),
  },
  {
    method: 'POST',
    path: /^chats\/([^/]+)\/actions$/,
    run: ({ parts: [id = ''], body }) => act(control, id, actionsSchema.parse(body)),
  },
  {
    method: 'POST',
    path: new RegExp(`^chats/([^/]+)/(${Object.keys(SHORTHANDS).join('|')})$`),
    run: ({ parts: [id = '', word = ''], body }) =>
      act(control, id, { ...bodySchema.parse(body), do: SHORTHANDS[word] }),
  },
];
