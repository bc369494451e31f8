import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BotReport } from '../../src/desks/live-agent/check-bot.ts';
import type { Finding } from '../../src/desks/live-agent/check/finding.ts';
import {
  startLiveAgentSimulator,
  type LiveAgentSimulator,
} from '../../src/live-agent-simulator/start-live-agent-simulator.ts';
import { cliWith, failure, jsonOf, type Cli } from './support/cli.ts';

const BUTTON = '573000000000001';
const PASSWORD = 'example-password';
let simulator: LiveAgentSimulator;
let dir: string;
let cli: Cli;

beforeAll(async () => {
  simulator = await startLiveAgentSimulator({
    credentials: [
      {
        clientId: 'example-client-id',
        clientSecret: 'example-client-secret',
        username: 'agent-bridge@example.com',
        password: PASSWORD,
        grants: ['password'],
      },
    ],
  });
});
afterAll(() => simulator.close());

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'handoff-cli-bots-'));
  cli = cliWith({ SECRETS_DIR: dir, DESK_INSECURE_HOSTS: new URL(simulator.url).host });
});
afterEach(() => {
  rmSync(dir, { recursive: true });
  simulator.control.reset();
  simulator.control.setSwitchServer(undefined);
  simulator.control.clearFaults();
});

const storeBot = (slug: string, changes: Readonly<Record<string, string | undefined>> = {}): void => {
  const secrets = {
    client_id: 'example-client-id',
    client_secret: 'example-client-secret',
    username: 'agent-bridge@example.com',
    password: PASSWORD,
    organizationId: '00D000000000001',
    deploymentId: '572000000000001',
    buttonId: BUTTON,
    liveAgentUrl: simulator.url,
    loginUrl: simulator.url,
    ...changes,
  };
  for (const [name, value] of Object.entries(secrets)) {
    if (value !== undefined) writeFileSync(join(dir, `${slug}-${name}`), value);
  }
};

/** What stands out: everything that is not fine. */
const troubleOf = async (slug: string): Promise<{ code: number; trouble: readonly Finding[] }> => {
  const run = await cli('bots', 'check', slug, '--json');
  const [report] = (jsonOf(run) as { bots: BotReport[] }).bots;
  return {
    code: run.code,
    trouble: (report?.findings ?? []).filter(({ verdict }) => verdict === 'fault' || verdict === 'warning'),
  };
};

test('a bot that can work is told so step by step, without any value of its secrets', async () => {
  storeBot('good-bot');
  const { code, out, err } = await cli('bots', 'check');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
    expect.stringMatching(/^good-bot +can work$/),
    expect.stringMatching(/^ {2}secrets +ok +all that the flow password needs are there and fit$/),
    expect.stringMatching(/^ {2}settings +ok +there is no good-bot-settings: all else is as by default$/),
    expect.stringMatching(/^ {2}chat-host +ok +127\.0\.0\.1:\d+ is allowed by DESK_INSECURE_HOSTS$/),
    expect.stringMatching(/^ {2}login-host +ok +127\.0\.0\.1:\d+ is allowed by DESK_INSECURE_HOSTS$/),
    expect.stringMatching(/^ {2}login +ok +127\.0\.0\.1:\d+ gave a token for the flow password$/),
    expect.stringMatching(/^ {2}desk +ok +127\.0\.0\.1:\d+ answers for this org and deployment$/),
    expect.stringMatching(/^ {2}button +ok +agents are available at the button/),
    '',
    '1 bot checked, all can work.',
    '',
  ]);
  for (const secret of [PASSWORD, 'example-client-secret', 'example-client-id', BUTTON])
    expect(out).not.toContain(secret);
  expect(simulator.control.chats()).toEqual([]);
});

test('bots are listed by their names, and an unknown one has its remedy', async () => {
  expect(await cli('bots', 'list')).toEqual({ code: 0, out: 'No bot has its secrets stored.\n', err: '' });
  expect(await cli('bots', 'check')).toEqual(failure(1, /no bot has its secrets stored\. Store them: .*/));
  storeBot('b-bot');
  storeBot('a-bot');
  expect(await cli('bots', 'list')).toEqual({ code: 0, out: 'BOT\na-bot\nb-bot\n', err: '' });
  expect(jsonOf(await cli('bots', 'list', '--json'))).toEqual({ bots: ['a-bot', 'b-bot'] });
  expect(await troubleOf('c-bot')).toMatchObject({
    code: 1,
    trouble: [{ step: 'secrets', code: 'bot-unknown' }],
  });
});

test('one bot that cannot work makes the whole check fail, and the others are checked all the same', async () => {
  storeBot('a-bot', { buttonId: undefined });
  storeBot('b-bot');
  const { code, out } = await cli('bots', 'check');
  expect(code).toBe(1);
  expect(out).toMatch(/^a-bot +CANNOT WORK$/m);
  expect(out).toMatch(/^ {2}secrets +FAULT +missing: a-bot-buttonId$/m);
  expect(out).toMatch(/^b-bot +can work$/m);
  expect(out).toContain('2 bots checked, 1 cannot work.');
});

const SECRET_FAULTS: readonly (readonly [
  name: string,
  changes: Record<string, string>,
  code: string,
  found: RegExp,
])[] = [
  [
    'a wrong id',
    { organizationId: '001000000000001' },
    'secret-invalid',
    /does not fit: x-bot-organizationId/,
  ],
  ['a wrong flow', { authFlow: 'magic' }, 'secret-invalid', /does not fit: x-bot-authFlow/],
  [
    'a host that is not Salesforce’s',
    { liveAgentUrl: 'https://example.com' },
    'host-forbidden',
    /x-bot-liveAgentUrl may not be called: it is not a host of Salesforce's/,
  ],
  [
    'plain http',
    { loginUrl: 'http://login.salesforce.com' },
    'host-forbidden',
    /x-bot-loginUrl may not be called: it is not https/,
  ],
];
test.each(SECRET_FAULTS)('%s in the secrets is named', async (_, changes, code, found) => {
  storeBot('x-bot', changes);
  expect(await troubleOf('x-bot')).toEqual({
    code: 1,
    trouble: [
      {
        step: 'secrets',
        verdict: 'fault',
        code,
        found: expect.stringMatching(found),
        remedy: expect.stringContaining('must be'),
      },
    ],
  });
});

test('a host that does not resolve is named, and what depends on it is not looked at', async () => {
  storeBot('x-bot', { liveAgentUrl: 'https://nowhere.invalid.salesforceliveagent.com' });
  const { code, trouble } = await troubleOf('x-bot');
  expect(code).toBe(1);
  expect(trouble).toMatchObject([{ step: 'chat-host', code: 'host-unresolved' }]);
  expect(trouble[0]?.remedy).toContain('x-bot-liveAgentUrl');
});

const LOGIN_FAULTS: readonly (readonly [
  name: string,
  changes: Record<string, string>,
  code: string,
  remedy: RegExp,
])[] = [
  [
    'a wrong password',
    { password: 'canary-password' },
    'invalid_grant',
    /x-bot-username and x-bot-password.*allow the flow, or use client_credentials/,
  ],
  ['a wrong client secret', { client_secret: 'canary-secret' }, 'invalid_client', /x-bot-client_secret/],
  ['a wrong client id', { client_id: 'canary-id' }, 'invalid_client_id', /x-bot-client_id/],
  ['a flow that the app does not grant', { authFlow: 'client_credentials' }, 'no-run-as-user', /run-as user/],
];
test.each(LOGIN_FAULTS)('%s is named with its remedy', async (_, changes, code, remedy) => {
  storeBot('x-bot', changes);
  const { code: exitCode, trouble } = await troubleOf('x-bot');
  expect({ exitCode, trouble }).toEqual({
    exitCode: 1,
    trouble: [
      {
        step: 'login',
        verdict: 'fault',
        code,
        found: expect.any(String),
        remedy: expect.stringMatching(remedy),
      },
    ],
  });
  expect(JSON.stringify(trouble)).not.toContain('canary');
});

const OAUTH_ERRORS = [
  ['inactive_user', 'user is inactive', 'inactive_user', /Activate or unlock/],
  ['inactive_org', 'organization is not active', 'inactive_org', /Salesforce, or the administrator/],
  ['rate_limit_exceeded', 'login rate exceeded', 'rate_limit_exceeded', /Wait an hour/],
  ['LOGIN_RATE_EXCEEDED', 'too many', 'login_rate_exceeded', /Wait an hour/],
  ['server_error', 'who knows', 'server_error', /status page/],
  ['unsupported_grant_type', 'grant type not supported', 'unsupported_grant_type', /x-bot-authFlow/],
  ['unsupported_response_type', 'not supported', 'unsupported_response_type', /x-bot-authFlow/],
  ['invalid_request', 'parameter missing', 'invalid_request', /x-bot-authFlow/],
  ['invalid_grant', 'request not supported on this domain', 'wrong-login-host', /My Domain/],
  ['invalid_grant', 'Audience validation failed', 'wrong-audience', /test\.salesforce\.com/],
  ['invalid_grant', "user hasn't approved this consumer", 'not-approved', /Pre-authorise/],
  ['invalid_grant', 'ip restricted', 'ip-restricted', /IP restrictions/],
  ['invalid_app_access', 'user is not admin approved to access this app', 'not-approved', /Pre-authorise/],
  ['brand_new_error', 'who knows', 'brand_new_error', /Salesforce help/],
] as const;

test('each error of the login has its own remedy', async () => {
  storeBot('x-bot');
  for (const [error, description, code, remedy] of OAUTH_ERRORS) {
    simulator.control.fail({ endpoint: 'OAuth', fault: { kind: 'oauth-error', error, description } });
    expect([error, description, await troubleOf('x-bot')]).toEqual([
      error,
      description,
      {
        code: 1,
        trouble: [expect.objectContaining({ step: 'login', code, remedy: expect.stringMatching(remedy) })],
      },
    ]);
  }
});

test('a login host that is none is named', async () => {
  storeBot('x-bot');
  simulator.control.fail({ endpoint: 'OAuth', fault: { kind: 'html', status: 404 } });
  expect(await troubleOf('x-bot')).toMatchObject({
    code: 1,
    trouble: [{ step: 'login', code: 'wrong-login-host' }],
  });
  simulator.control.fail({ endpoint: 'OAuth', fault: { kind: 'reset' } });
  expect(await troubleOf('x-bot')).toMatchObject({
    code: 1,
    trouble: [{ step: 'login', code: 'no-answer' }],
  });
});

const DESK_FAULTS = [
  [{ kind: 'html' }, 'wrong-host', /Chat API Endpoint/],
  [{ kind: 'status', status: 404 }, 'wrong-host', /Chat API Endpoint/],
  [{ kind: 'status', status: 400, body: 'deployment_id is not valid' }, 'wrong-ids', /x-bot-deploymentId/],
  [{ kind: 'status', status: 401 }, 'token-refused', /same org/],
  [{ kind: 'status', status: 403 }, 'no-permission', /API Enabled/],
  [{ kind: 'status', status: 503 }, 'desk-unavailable', /status page/],
  [{ kind: 'reset' }, 'no-answer', /firewall/],
] as const;

test('each wrong answer of the chat endpoint has its own remedy', async () => {
  storeBot('x-bot');
  for (const [fault, code, remedy] of DESK_FAULTS) {
    simulator.control.fail({ endpoint: 'Availability', fault });
    expect([fault, await troubleOf('x-bot')]).toEqual([
      fault,
      {
        code: 1,
        trouble: [expect.objectContaining({ step: 'desk', code, remedy: expect.stringMatching(remedy) })],
      },
    ]);
  }
});

test('an org that has moved is found, and its host named', async () => {
  const moved = await startLiveAgentSimulator();
  try {
    cli = cliWith({
      SECRETS_DIR: dir,
      DESK_INSECURE_HOSTS: [simulator, moved].map(({ url }) => new URL(url).host).join(','),
    });
    storeBot('x-bot');
    simulator.control.setSwitchServer(`${moved.url}/chat`);
    expect(await troubleOf('x-bot')).toEqual({
      code: 0,
      trouble: [
        {
          step: 'desk',
          verdict: 'warning',
          code: 'switch-server',
          found: expect.stringContaining(`has moved to ${new URL(moved.url).host}`),
          remedy: `Put ${moved.url}/chat/rest/ into x-bot-liveAgentUrl`,
        },
      ],
    });
    moved.control.setSwitchServer(`${simulator.url}/chat`);
    expect(await troubleOf('x-bot')).toMatchObject({
      code: 1,
      trouble: [{ step: 'desk', code: 'switch-server', found: expect.stringContaining('without end') }],
    });
  } finally {
    await moved.close();
  }
  expect(await troubleOf('x-bot')).toMatchObject({
    code: 1,
    trouble: [{ step: 'desk', code: 'switch-server', found: expect.stringContaining('does not answer') }],
  });
  simulator.control.setSwitchServer('https://attacker.example.com/chat');
  const { code, trouble } = await troubleOf('x-bot');
  expect({ code, trouble }).toMatchObject({ code: 1, trouble: [{ code: 'switch-server' }] });
  expect(JSON.stringify(trouble)).not.toContain('attacker');
});

test('an unknown button is a fault, a button without agents is not', async () => {
  storeBot('x-bot');
  simulator.control.setAvailability(BUTTON, 'unknown');
  expect(await troubleOf('x-bot')).toMatchObject({
    code: 1,
    trouble: [{ step: 'button', code: 'wrong-button' }],
  });
  simulator.control.setAvailability(BUTTON, { isAvailable: false });
  expect(await troubleOf('x-bot')).toMatchObject({
    code: 0,
    trouble: [{ step: 'button', verdict: 'warning', code: 'nobody-online' }],
  });
});
