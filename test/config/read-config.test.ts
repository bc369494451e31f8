import { z } from 'zod';
import { DEFAULT_WORKER_SETTINGS } from '../../src/bridge/worker-settings.ts';
import { isProjectNamed, PROJECT_RULE, projectOf } from '../../src/config/project.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { HandoffError } from '../../src/errors/handoff-error.ts';

const ALL = z.object(SETTINGS).refine(isProjectNamed, PROJECT_RULE);

const problemsOf = (env: Record<string, string>): unknown => {
  try {
    readConfig(ALL, env);
  } catch (error) {
    return error instanceof HandoffError && error.code === 'CONFIG_INVALID'
      ? error.details['problems']
      : error;
  }
  return [];
};

test('an environment with nothing but a project gives every default', () => {
  expect(readConfig(ALL, { GOOGLE_CLOUD_PROJECT: 'example-project', PATH: '/ignored' })).toEqual({
    GOOGLE_CLOUD_PROJECT: 'example-project',
    PORT: 8080,
    LOG_LEVEL: 'info',
    INBOUND_TOPIC: 'salesforce-inbound',
    INBOUND_SUBSCRIPTION: 'salesforce-inbound-service',
    OUTBOUND_TOPIC: 'salesforce-outbound',
    OUTBOUND_SUBSCRIPTION: 'salesforce-outbound-integrations',
    DEAD_LETTER_TOPIC: 'salesforce-dead-letter',
    DEAD_LETTER_SUBSCRIPTION: 'salesforce-dead-letter-operators',
    FUNCTION_AUTH: 'secret',
    FUNCTION_CALLERS: [],
    DESK_INSECURE_HOSTS: [],
    LEASE_TTL_MS: DEFAULT_WORKER_SETTINGS.leaseTtlMs,
    TAKE_OVER: 'fast',
    MEMORY_DAYS: 8,
    REDIS_LOSS: 'tell',
    REDIS_LOSS_SEEK_MS: 600_000,
    OPEN_LIMIT_MS: 60_000,
    WAIT_LIMIT_MS: 1_800_000,
    MOVE_LIMIT_MS: 180_000,
    CLOSE_LIMIT_MS: 10_000,
    SEND_LIMIT_MS: 60_000,
  });
});

test('every setting says what it is for', () => {
  const silent = Object.entries(SETTINGS).filter(([, schema]) => !schema.description);
  expect(silent).toEqual([]);
});

test('lists are split and trimmed, and an empty string counts as unset', () => {
  const config = readConfig(ALL, {
    PUBSUB_EMULATOR_HOST: '127.0.0.1:8085',
    GOOGLE_CLOUD_PROJECT: '',
    PORT: '',
    DESK_INSECURE_HOSTS: ' 127.0.0.1:4000, localhost:5000,',
    FUNCTION_CALLERS: 'a@example.com,b@example.com',
  });
  expect(config.DESK_INSECURE_HOSTS).toEqual(['127.0.0.1:4000', 'localhost:5000']);
  expect(config.FUNCTION_CALLERS).toEqual(['a@example.com', 'b@example.com']);
  expect(config.PORT).toBe(8080);
  expect(projectOf(config)).toBe('local-project');
});

test('all problems are told at once, by name, without what was written', () => {
  const canary = 'canary value';
  const wrong = Object.fromEntries(
    Object.keys(SETTINGS)
      .filter((name) => !['SECRETS_DIR', 'FUNCTION_AUDIENCE', 'PUBSUB_EMULATOR_HOST'].includes(name))
      .map((name) => [name, canary]),
  );
  const problems = problemsOf(wrong);
  expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(/^PORT: must be a port number$/)]));
  expect((problems as string[]).map((problem) => problem.split(':')[0])).toEqual(Object.keys(wrong));
  expect(JSON.stringify(problems)).not.toContain(canary);
});

test('a missing project is told together with the other problems', () => {
  expect(problemsOf({ PORT: '70000', LEASE_TTL_MS: '0' })).toEqual([
    'PORT: must be a port number',
    'LEASE_TTL_MS: must be a whole number of milliseconds, 1 or more',
    'GOOGLE_CLOUD_PROJECT: is required unless PUBSUB_EMULATOR_HOST is set',
  ]);
});
