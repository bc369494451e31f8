import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SETTINGS } from '../../src/config/settings.ts';
import { readBotSettings } from '../../src/desks/live-agent/bot/read-bot-settings.ts';
import { botSlug } from '../../src/events/fields.ts';
import { FUNCTION_SECRET } from '../../src/function/secret-authentication.ts';
import { readFunctionConfig } from '../../src/function/config.ts';
import { DEFAULT_NAMES, SUBSCRIPTION_SETTINGS } from '../../src/pubsub/topology.ts';
import { createHealthServer } from '../../src/service/health.ts';
import { blocksAt, readTerraform, resolved, type Block, type Terraform } from './hcl.ts';

let terraform: Terraform;
beforeAll(async () => {
  terraform = await readTerraform('infra');
});

const only = (blocks: readonly Block[]): Block => {
  expect(blocks).toHaveLength(1);
  return blocks[0] ?? {};
};

const RESOURCES = { inbound: 'inbound', outbound: 'outbound', deadLetter: 'dead_letter' } as const;
const ROLES = ['inbound', 'outbound', 'deadLetter'] as const;

const functionContainer = (): Block =>
  only(blocksAt(terraform.resource('google_cloud_run_v2_service', 'function'), 'template', 'containers'));
const serviceContainer = (): Block =>
  only(blocksAt(terraform.resource('google_cloud_run_v2_worker_pool', 'service'), 'template', 'containers'));

/** Variables as the process gets them; for a secret its name. */
const envOf = (container: Block): Record<string, string> =>
  Object.fromEntries(
    blocksAt(container, 'env').map((env) => {
      const [secret] = blocksAt(env, 'value_source', 'secret_key_ref');
      return [String(env['name']), String(resolved(terraform, secret ? secret['secret'] : env['value']))];
    }),
  );

/** Node's own; everything else must be one of our settings. */
const NODE_VARIABLES = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];

test('the files of infra/ are HCL, one for each family', () => {
  expect(terraform.files).toEqual([
    'function.tf',
    'outputs.tf',
    'redis.tf',
    'secrets.tf',
    'service-accounts.tf',
    'service.tf',
    'topics.tf',
    'variables.tf',
    'versions.tf',
  ]);
});

test('HCL that is cut off is refused with its place', async () => {
  const { parse } = await import('@cdktf/hcl2json');
  await expect(parse('cut.tf', 'resource "a" "b" {\n  name =\n}\n')).rejects.toThrow(/cut\.tf:2/);
});

test('infra/ creates the topics and subscriptions of the code and no others', () => {
  const expected = Object.values(RESOURCES).toSorted();
  expect(Object.keys(terraform.resources('google_pubsub_topic')).toSorted()).toEqual(expected);
  expect(Object.keys(terraform.resources('google_pubsub_subscription')).toSorted()).toEqual(expected);
});

test.each(ROLES)(
  'the %s topic has the name and the retention of the code, and stays in its regions',
  (role) => {
    expect(terraform.resource('google_pubsub_topic', RESOURCES[role])).toEqual({
      name: DEFAULT_NAMES[role].topic,
      message_retention_duration: `${String(SUBSCRIPTION_SETTINGS[role].retentionSeconds)}s`,
      message_storage_policy: [{ allowed_persistence_regions: '${local.message_regions}' }],
      lifecycle: [{ prevent_destroy: true }],
    });
  },
);

test.each(ROLES)('the %s subscription has the settings of the code, and no dead-letter policy', (role) => {
  const settings = SUBSCRIPTION_SETTINGS[role];
  expect(terraform.resource('google_pubsub_subscription', RESOURCES[role])).toEqual({
    name: DEFAULT_NAMES[role].subscription,
    topic: `\${google_pubsub_topic.${RESOURCES[role]}.id}`,
    enable_message_ordering: settings.ordered,
    ack_deadline_seconds: settings.ackDeadlineSeconds,
    retain_acked_messages: settings.retainAcked,
    message_retention_duration: `${String(settings.retentionSeconds)}s`,
    // An empty ttl means never.
    expiration_policy: [
      { ttl: settings.expiresAfterSeconds === null ? '' : `${String(settings.expiresAfterSeconds)}s` },
    ],
    ...(settings.maxBackoffSeconds > 0 && {
      retry_policy: [
        {
          minimum_backoff: `${String(settings.minBackoffSeconds)}s`,
          maximum_backoff: `${String(settings.maxBackoffSeconds)}s`,
        },
      ],
    }),
    lifecycle: [{ prevent_destroy: true }],
  });
});

test('every variable that a process gets is one of its settings or one of Node', () => {
  const names = [functionContainer(), serviceContainer()].flatMap((container) =>
    Object.keys(envOf(container)),
  );
  expect(names.filter((name) => !NODE_VARIABLES.includes(name) && !Object.hasOwn(SETTINGS, name))).toEqual(
    [],
  );
});

test('the function starts with what infra/ gives it, and checks its callers', () => {
  const env = { ...envOf(functionContainer()), GOOGLE_CLOUD_PROJECT: 'example-project' };
  expect(readFunctionConfig(env)).toEqual({
    PORT: 8080,
    LOG_LEVEL: 'info',
    GOOGLE_CLOUD_PROJECT: 'example-project',
    INBOUND_TOPIC: DEFAULT_NAMES.inbound.topic,
    FUNCTION_AUTH: 'secret',
    FUNCTION_CALLERS: [],
  });
  expect(functionContainer()['args']).toEqual(['dist/function/main.js']);
});

test('the service gets its topics, and Redis from a secret', () => {
  expect(envOf(serviceContainer())).toEqual({
    GOOGLE_CLOUD_PROJECT: '${var.project}',
    INBOUND_TOPIC: DEFAULT_NAMES.inbound.topic,
    INBOUND_SUBSCRIPTION: DEFAULT_NAMES.inbound.subscription,
    OUTBOUND_TOPIC: DEFAULT_NAMES.outbound.topic,
    DEAD_LETTER_TOPIC: DEFAULT_NAMES.deadLetter.topic,
    REDIS_URL: 'handoff-redis-url',
    NODE_EXTRA_CA_CERTS: '/redis-ca/ca.pem',
    NODE_OPTIONS: '--max-old-space-size=1536',
  });
  expect(serviceContainer()['args']).toEqual(['dist/service/main.js']);
});

test('the service is asked for its health where it answers', async () => {
  const server = createHealthServer({ isReady: () => false, chats: () => 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    for (const probe of ['startup_probe', 'liveness_probe']) {
      const get = only(blocksAt(serviceContainer(), probe, 'http_get'));
      expect(get['port']).toBe(SETTINGS.PORT.parse(undefined));
      expect((await fetch(`http://127.0.0.1:${String(port)}${String(get['path'])}`)).status).toBe(200);
    }
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('for each bot there are exactly the secrets that the code reads', async () => {
  const read: string[] = [];
  const vault = {
    read: (name: string) => {
      read.push(name);
      return Promise.resolve(undefined);
    },
  };
  const source = { vault, insecureHosts: new Set<string>() };
  await expect(readBotSettings(source, 'acme')).rejects.toMatchObject({ code: 'BOT_UNKNOWN' });
  const names = terraform.locals['bot_secret_names'] as readonly string[];
  expect(names.map((name) => `acme-${name}`).toSorted()).toEqual(read.toSorted());
  expect(terraform.resource('google_secret_manager_secret', 'function')['secret_id']).toBe(FUNCTION_SECRET);
});

test('a bot slug that Terraform takes is one that the contract takes', () => {
  const [validation = {}] = blocksAt(terraform.variables['bots'] ?? {}, 'validation');
  const pattern = /regex\("(.+)", slug\)/.exec(String(validation['condition']))?.[1] ?? 'no pattern found';
  for (const slug of ['acme', 'Acme_2-b', '9', '-acme', 'a:b', 'a.b', '', 'a'.repeat(100), 'a'.repeat(101)]) {
    expect({ slug, taken: new RegExp(pattern).test(slug) }).toEqual({
      slug,
      taken: botSlug.safeParse(slug).success,
    });
  }
});

test('no secret has its value in infra/, but for the public certificate of Redis', () => {
  expect(Object.keys(terraform.resources('google_secret_manager_secret_version'))).toEqual(['redis_ca']);
});

test('Redis refuses writes when full, writes them down, and is reached with TLS and a token only', () => {
  const redis = terraform.resource('google_memorystore_instance', 'redis');
  expect(redis).toMatchObject({
    engine_configs: { 'maxmemory-policy': 'noeviction' },
    transit_encryption_mode: 'SERVER_AUTHENTICATION',
    authorization_mode: 'TOKEN_AUTH',
    replica_count: 1,
  });
  expect(blocksAt(redis, 'persistence_config')).toMatchObject([{ mode: 'AOF' }]);
});

test('each process has exactly its rights on single resources, and none on the project', () => {
  const grants = [
    'google_pubsub_topic',
    'google_pubsub_subscription',
    'google_secret_manager_secret',
  ].flatMap((type) =>
    Object.values(terraform.resources(`${type}_iam_member`)).map((grant) => {
      const on = grant['topic'] ?? grant['subscription'] ?? grant['for_each'] ?? grant['secret_id'];
      return `${String(grant['member'])} ${String(grant['role'])} ${String(on)}`;
    }),
  );
  const of = (process: string): string[] =>
    grants
      .filter((grant) => grant.startsWith(`\${google_service_account.${process}.member} `))
      .map((grant) => grant.replace(/^\S+ roles\//, '').replaceAll(/\$\{google_|\.id\}|\}/g, ''))
      .toSorted();
  expect(of('function')).toEqual([
    'pubsub.publisher pubsub_topic.inbound',
    'secretmanager.secretAccessor secret_manager_secret.function',
  ]);
  expect(of('service')).toEqual([
    'pubsub.publisher pubsub_topic.dead_letter',
    'pubsub.publisher pubsub_topic.outbound',
    'pubsub.subscriber pubsub_subscription.inbound',
    'secretmanager.secretAccessor secret_manager_secret.bot',
    'secretmanager.secretAccessor secret_manager_secret.redis_ca',
    'secretmanager.secretAccessor secret_manager_secret.redis_url',
  ]);
  const onProject = Object.values(terraform.resources('google_project_iam_member'));
  expect(onProject).toEqual([
    {
      for_each: '${toset(var.operators)}',
      project: '${var.project}',
      role: '${google_project_iam_custom_role.operator.name}',
      member: '${each.key}',
    },
  ]);
});

describe('operators', () => {
  /** What each call of Google's client needs (Pub/Sub documentation, "Access control with IAM", required permissions). */
  const NEEDED: Readonly<Record<string, readonly string[]>> = {
    getSubscription: ['pubsub.subscriptions.get'],
    createSubscription: ['pubsub.subscriptions.create', 'pubsub.topics.attachSubscription'],
    deleteSubscription: ['pubsub.subscriptions.delete'],
    pull: ['pubsub.subscriptions.consume'],
    acknowledge: ['pubsub.subscriptions.consume'],
    modifyAckDeadline: ['pubsub.subscriptions.consume'],
    seek: ['pubsub.subscriptions.consume', 'pubsub.snapshots.seek'],
    createSnapshot: ['pubsub.snapshots.create', 'pubsub.subscriptions.consume'],
    getSnapshot: ['pubsub.snapshots.get'],
    listSnapshots: ['pubsub.snapshots.list'],
    deleteSnapshot: ['pubsub.snapshots.delete'],
  };
  const ON_TOPICS: Readonly<Record<string, string>> = {
    'roles/pubsub.subscriber': 'pubsub.topics.attachSubscription',
    'roles/pubsub.publisher': 'pubsub.topics.publish',
  };

  const sources = readdirSync('src/cli', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`src/cli/${name}`, 'utf8'));
  const called = new Set(
    sources.flatMap((source) => [...source.matchAll(/\bapi\.(\w+)\(/g)].map(([, method = '']) => method)),
  );
  const needed = new Set([...called].flatMap((method) => NEEDED[method] ?? [`unknown: ${method}`]));
  const published = new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/config\.(INBOUND|OUTBOUND)_TOPIC\b/g)].map(([, topic = '']) => topic),
    ),
  );

  test('have on the project exactly what their tool calls', () => {
    const { permissions } = terraform.resource('google_project_iam_custom_role', 'operator');
    expect(called.size).toBeGreaterThan(8);
    expect((permissions as string[]).toSorted()).toEqual(
      [...needed].filter((permission) => !permission.startsWith('pubsub.topics.')).toSorted(),
    );
  });

  test('may read the topics of replays through subscriptions of their own, and publish what is redriven', () => {
    const granted = terraform.locals['operator_grants'] as string;
    const [, roles = ''] =
      /setproduct\(keys\(local\.operated\), \[(.*?)\], var\.operators\)/.exec(granted) ?? [];
    const rights = [...roles.matchAll(/"(.*?)"/g)].map(([, role = '']) => ON_TOPICS[role] ?? role);
    expect(rights.toSorted()).toEqual(['pubsub.topics.attachSubscription', 'pubsub.topics.publish']);
    expect(needed.has('pubsub.topics.attachSubscription')).toBe(true);
    expect(terraform.locals['operated']).toEqual({
      inbound: '${google_pubsub_topic.inbound.id}',
      outbound: '${google_pubsub_topic.outbound.id}',
    });
    expect([...published].toSorted()).toEqual(['INBOUND', 'OUTBOUND']);
    expect(terraform.resource('google_pubsub_topic_iam_member', 'operators')).toEqual({
      for_each: '${local.operator_grants}',
      topic: '${each.value.topic}',
      role: '${each.value.role}',
      member: '${each.value.member}',
    });
  });
});

test('the image runs the service by default, without a shell, not as root', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8');
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM ') + 1);
  expect(last).toMatch(/^FROM gcr\.io\/distroless\/nodejs24-debian13:nonroot\n/);
  expect(last).toMatch(/\nCMD \["dist\/service\/main\.js"\]\n$/);
  expect(last).not.toMatch(/^(?:RUN|USER|ENTRYPOINT)/m);
});

test('infra/ is formatted as terraform formats it', () => {
  const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
  const run = spawnSync('terraform', ['fmt', '-check', '-diff', 'infra'], { encoding: 'utf8', env });
  if (run.error) {
    console.log('terraform is not installed: the formatting of infra/ was not checked');
    return;
  }
  expect(run.stdout).toBe('');
  expect(run.status).toBe(0);
});
