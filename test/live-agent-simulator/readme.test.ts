import { readFileSync } from 'node:fs';
import { ENDPOINTS } from '../../src/live-agent-simulator/desk/endpoint.ts';
import { faultRuleSchema, faultSchema } from '../../src/live-agent-simulator/faults/fault-rule.ts';
import { actionSchema } from '../../src/live-agent-simulator/script/action.ts';
import { scriptRuleSchema, scriptSchema } from '../../src/live-agent-simulator/script/script-rule.ts';
import { requestedVisitor } from './visitor.ts';
import { withSimulator } from './with-simulator.ts';

const readme = readFileSync(new URL('../../src/live-agent-simulator/README.md', import.meta.url), 'utf8');

const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    (match) => match[1] ?? '',
  );

test('the JSON examples are valid scripts, rules and faults', () => {
  const examples = blocks('json').map((block) => JSON.parse(block) as Record<string, unknown>);
  const schemaFor = (example: Record<string, unknown>) => {
    if (Array.isArray(example)) return scriptSchema;
    return 'match' in example ? scriptRuleSchema : faultRuleSchema;
  };
  const refused = examples.filter((example) => !schemaFor(example).safeParse(example).success);
  expect([examples.length, refused]).toEqual([4, []]);
});

test('every action and every fault has its line', () => {
  const actions = actionSchema.options.map((option) => [...option.shape.do.values][0]);
  const faults = faultSchema.options.map((option) => [...option.shape.kind.values][0]);
  const missing = [...actions, ...faults].filter((name) => !readme.includes(`\`${name}\``));
  expect(missing).toEqual([]);
  expect(new Set(ENDPOINTS).size).toBe(ENDPOINTS.length);
});

test(
  'the curl examples work as they stand',
  withSimulator({ holdMs: 2_000 }, async (simulator) => {
    const visitor = await requestedVisitor(simulator);
    const lines = blocks('sh').flatMap((block) =>
      block.split('\n').filter((line) => line.startsWith('curl')),
    );
    for (const line of lines) {
      const [, method = 'GET', url = '', body] =
        /^curl (?:-X (\w+) )?"?([^\s"]+)"?(?: -d '(.*)')?$/.exec(line.replace('$CHAT', visitor.id)) ?? [];
      const target = url.replace('localhost:8090', simulator.url);
      const response = await fetch(target, { method, ...(body === undefined ? {} : { body }) });
      expect([line, response.status]).toEqual([line, 200]);
    }
    expect(lines).toHaveLength(15);
  }),
);
