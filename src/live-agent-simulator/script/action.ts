import { z } from 'zod';
import { faultRuleSchema } from '../faults/fault-rule.ts';

/** What ChatRequestFail may give as its reason. */
export const REFUSAL_REASONS = ['Unavailable', 'NoPost', 'InternalFailure', 'Blocked', 'Unknown'] as const;

/** How a move to another server is played. */
export const handoverSchema = z.strictObject({
  /** What happens to the poll that is open: answered with 503, or left open until its hold time. */
  openPoll: z.enum(['refuse', 'hold']).default('refuse'),
  /** The flag in the ReconnectSession answer; `absent` leaves it out, which also means a reset. */
  resetSequence: z.union([z.boolean(), z.literal('absent')]).default(true),
  /** How many ReconnectSession requests get 503 first. */
  refuseReconnects: z.int().min(0).default(0),
});
export type HandoverPlan = z.output<typeof handoverSchema>;

const say = {
  text: z.string(),
  /** How often; `{n}` in the text becomes 1, 2, … */
  times: z.int().positive().default(1),
  /** Pause between repetitions; 0 puts them into one batch. */
  everyMs: z.int().min(0).default(0),
};

/** The moments a script can wait for. */
export const MOMENTS = ['accepted', 'customer-said', 'polling', 'resynced', 'file-received'] as const;

/** What the org has set for the agent who takes a chat. */
const agentSettings = {
  sneakPeekEnabled: z.boolean().default(false),
  /** Sent as chasitorIdleTimeout; the desk itself does not enforce it, as observed of the real one. */
  idleTimeout: z.strictObject({ timeout: z.int(), warningTime: z.int() }).optional(),
};

/** How a reason is written: the guide's string, or one of the forms seen in captures; `absent` leaves it out. */
export const REASON_FORMS = ['string', 'list', 'object', 'json', 'absent'] as const;

const sensitiveRules = z.array(
  z.strictObject({
    id: z.string().optional(),
    name: z.string(),
    pattern: z.string(),
    replacement: z.string().optional(),
    actionType: z.enum(['Replace', 'Remove']).optional(),
  }),
);

const simpleActions = [
  z.strictObject({ do: z.literal('wait'), ms: z.int().min(0) }),
  z.strictObject({ do: z.literal('wait-for'), moment: z.enum(MOMENTS) }),
  z.strictObject({
    do: z.literal('route'),
    queuePosition: z.int().min(0).default(1),
    estimatedWaitTime: z.int().default(-1),
    postChatUrl: z.string().default(''),
    sensitiveDataRules: sensitiveRules.default([]),
  }),
  z.strictObject({
    do: z.literal('queue'),
    position: z.int().min(0),
    estimatedWaitTime: z.int().default(-1),
  }),
  z.strictObject({
    do: z.literal('accept'),
    agentName: z.string().default('Agent'),
    ...agentSettings,
    /** Labels of the menu that a bot of the org brings along. */
    items: z.array(z.string()).default([]),
  }),
  z.strictObject({ do: z.literal('refuse'), reason: z.enum(REFUSAL_REASONS) }),
  z.strictObject({ do: z.literal('say'), ...say }),
  z.strictObject({ do: z.literal('type'), on: z.boolean() }),
  z.strictObject({
    do: z.literal('echo'),
    prefix: z.string().default('echo: '),
    delayMs: z.int().min(0).default(0),
    typing: z.boolean().default(false),
  }),
  z.strictObject({ do: z.literal('stop-reacting') }),
  z.strictObject({ do: z.literal('transfer'), agentName: z.string(), ...agentSettings }),
  z.strictObject({ do: z.literal('transfer-to-button') }),
  z.strictObject({ do: z.literal('fail-transfer') }),
  z.strictObject({ do: z.literal('complete-transfer') }),
  z.strictObject({ do: z.literal('join-conference'), agentName: z.string() }),
  z.strictObject({ do: z.literal('leave-conference'), agentName: z.string() }),
  z.strictObject({ do: z.literal('disconnect-agent') }),
  z.strictObject({
    do: z.literal('end'),
    reason: z.string().default('agent'),
    form: z.enum(REASON_FORMS).default('string'),
    attachedRecords: z.array(z.record(z.string(), z.unknown())).optional(),
  }),
  z.strictObject({ do: z.literal('custom-event'), type: z.string(), data: z.string() }),
  z.strictObject({
    do: z.literal('sensitive-rules'),
    rules: sensitiveRules,
  }),
  z.strictObject({
    do: z.literal('rich-message'),
    type: z.enum(['ChatWindowMenu', 'ChatWindowButton']).default('ChatWindowMenu'),
    items: z.array(z.string()).min(1),
    text: z.string().optional(),
  }),
  z.strictObject({
    do: z.literal('async-result'),
    isError: z.boolean(),
    errorMessage: z.string().default(''),
  }),
  z.strictObject({ do: z.literal('breadcrumb'), location: z.string() }),
  z.strictObject({ do: z.literal('announce-move') }),
  z.strictObject({
    do: z.literal('request-file'),
    /** What the desk says when the file has come. */
    thenTells: z.enum(['Success', 'Failure', 'nothing']).default('Success'),
  }),
  z.strictObject({ do: z.literal('cancel-file') }),
  z.strictObject({ do: z.literal('switch-server'), newUrl: z.string() }),
  z.strictObject({
    do: z.literal('inject'),
    type: z.string(),
    message: z.record(z.string(), z.unknown()).default({}),
  }),
  z.strictObject({ do: z.literal('repeat-batch'), times: z.int().positive().default(1) }),
  z.strictObject({ do: z.literal('swap-typing'), times: z.int().positive().default(1) }),
  z.strictObject({ do: z.literal('lose-bursts'), withinMs: z.int().min(0) }),
  z.strictObject({ do: z.literal('handover'), ...handoverSchema.shape }),
  z.strictObject({ do: z.literal('fail'), rule: faultRuleSchema }),
  z.strictObject({ do: z.literal('vanish') }),
] as const;

/** Several actions whose events are read in one poll answer. */
const batch = z.strictObject({
  do: z.literal('batch'),
  get actions(): z.ZodArray<typeof actionSchema> {
    return z.array(actionSchema).min(1);
  },
});

/** What the agent does each time the visitor says something containing the given text (any when empty). */
const whenCustomerSays = z.strictObject({
  do: z.literal('when-customer-says'),
  contains: z.string().default(''),
  /** Heard once only, or every time. */
  once: z.boolean().default(false),
  get actions(): z.ZodArray<typeof actionSchema> {
    return z.array(actionSchema).min(1);
  },
});

/** One step of a script: a closed set, so that scripts can travel as JSON. */
export const actionSchema = z.discriminatedUnion('do', [...simpleActions, batch, whenCustomerSays]);

export type Action = z.output<typeof actionSchema>;
export type ActionInput = z.input<typeof actionSchema>;
export type ActionOf<D extends Action['do']> = Extract<Action, { do: D }>;
export type Moment = (typeof MOMENTS)[number];
