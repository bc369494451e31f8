import { z } from 'zod';
import { faultRuleSchema } from '../faults/fault-rule.ts';
import { handoverSchema } from '../script/action.ts';
import { scriptRuleSchema, scriptSchema } from '../script/script-rule.ts';
import type { ControlRoute } from './control-route.ts';
import type { LiveAgentControl } from './live-agent-control.ts';

const availabilitySchema = z.union([
  z.literal('unknown'),
  z.strictObject({ isAvailable: z.boolean(), estimatedWaitTime: z.int().optional() }),
]);
const availabilityBody = z.strictObject({ id: z.string(), availability: availabilitySchema.optional() });
const switchServerBody = z.strictObject({ newUrl: z.string().optional() });
const revokeBody = z.strictObject({ clientId: z.string().optional() });
const scriptBody = z.strictObject({ script: scriptSchema });
const afterSchema = z.coerce.number().int();
const rulesBody = z.strictObject({ rules: z.array(scriptRuleSchema) });

/** What can be set. */
const settingRoutes = (control: LiveAgentControl): readonly ControlRoute[] => [
  {
    method: 'PUT',
    path: /^script$/,
    run: ({ body }) => control.setDefaultScript(scriptBody.parse(body).script),
  },
  {
    method: 'PUT',
    path: /^script-rules$/,
    run: ({ body }) => control.setScriptRules(rulesBody.parse(body).rules),
  },
  {
    method: 'PUT',
    path: /^availability$/,
    run: ({ body }) => {
      const { id, availability } = availabilityBody.parse(body);
      control.setAvailability(id, availability);
    },
  },
  {
    method: 'PUT',
    path: /^switch-server$/,
    run: ({ body }) => control.setSwitchServer(switchServerBody.parse(body).newUrl),
  },
];

/** Operations on the whole site. */
export const siteRoutes = (control: LiveAgentControl): readonly ControlRoute[] => [
  ...settingRoutes(control),
  { method: 'GET', path: /^health$/, run: () => ({ ok: true }) },
  { method: 'GET', path: /^stats$/, run: () => control.stats() },
  {
    method: 'GET',
    path: /^journal$/,
    run: ({ query }) => {
      const after = afterSchema.parse(query.get('after') ?? -1);
      return { entries: control.journal().filter(({ n }) => n > after) };
    },
  },
  { method: 'GET', path: /^faults$/, run: () => ({ faults: control.faults() }) },
  {
    method: 'POST',
    path: /^faults$/,
    run: ({ body }) => ({ id: control.fail(faultRuleSchema.parse(body)) }),
  },
  { method: 'DELETE', path: /^faults$/, run: () => control.clearFaults() },
  { method: 'DELETE', path: /^faults\/([^/]+)$/, run: ({ parts: [id] }) => control.clearFaults(id) },
  {
    method: 'POST',
    path: /^handover$/,
    run: ({ body }) => control.handover('all', handoverSchema.parse(body)),
  },
  {
    method: 'POST',
    path: /^tokens\/revoke$/,
    run: ({ body }) => ({ revoked: control.revokeTokens(revokeBody.parse(body).clientId) }),
  },
  { method: 'POST', path: /^reset$/, run: () => control.reset() },
];
