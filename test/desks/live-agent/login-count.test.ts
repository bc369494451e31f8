import type { CommandOutcome } from '../../../src/bridge/ports/agent-desk.ts';
import { aRequest, BOT, driveChat } from './support/desk-rig.ts';
import { withSimulatedDesk, type SimulatedDesk } from './support/with-simulated-desk.ts';

const open = { do: 'open-session', request: aRequest() } as const;
const CREDENTIAL = {
  clientId: 'example-client-id',
  clientSecret: 'example-client-secret',
  username: 'someone@example.com',
  password: 'example-passwordToken1',
} as const;

/** Requests that reached the token endpoint, whatever became of them. */
const logins = ({ control }: SimulatedDesk): number =>
  Object.values(control.stats().requests['OAuth'] ?? {}).reduce((sum, count) => sum + count, 0);

const handoffs = ({ desk }: SimulatedDesk, count: number): Promise<CommandOutcome[]> =>
  Promise.all(Array.from({ length: count }, () => driveChat(desk).do(open)));

const store = ({ vault }: SimulatedDesk, secrets: Record<string, string>): void => {
  const named = Object.entries(secrets).map(([name, value]) => [`${BOT}-${name}`, value]);
  vault.secrets = { ...vault.secrets, ...(Object.fromEntries(named) as Record<string, string>) };
};

const REFUSED = { kind: 'over', ending: { cause: 'desk-error', code: 'DESK_CREDENTIALS_REFUSED' } };
const refused = (count: number) => Array.from({ length: count }, () => REFUSED);

test(
  'the security token goes behind the password',
  withSimulatedDesk({ requireBearer: true, credentials: [CREDENTIAL] }, async (rig) => {
    store(rig, { securityToken: 'Token1' });
    expect(await rig.chat.do(open)).toMatchObject({ kind: 'done' });
    expect(logins(rig)).toBe(1);
  }),
);

test(
  'bad credentials cost one login, then one after a minute, after two more, after four more',
  withSimulatedDesk({ credentials: [CREDENTIAL] }, async (rig) => {
    expect(await handoffs(rig, 20)).toEqual(refused(20));
    expect(logins(rig)).toBe(1);
    const seen: number[] = [];
    for (const minutes of [1, 1, 1, 3, 1, 7, 1, 14, 1, 15]) {
      rig.pass(minutes * 60_000);
      expect(await handoffs(rig, 5)).toEqual(refused(5));
      seen.push(logins(rig));
    }
    expect(seen).toEqual([2, 2, 3, 3, 4, 4, 5, 5, 6, 7]);
  }),
);

test(
  'other credentials are tried as soon as they are read, and what was refused before is forgotten',
  withSimulatedDesk({ requireBearer: true, credentials: [CREDENTIAL] }, async (rig) => {
    for (const minutes of [0, 1, 2]) {
      rig.pass(minutes * 60_000);
      await handoffs(rig, 3);
    }
    expect(logins(rig)).toBe(3);
    store(rig, { password: 'example-passwordToken1' });
    // Not read yet: the settings are used for a minute.
    expect(await handoffs(rig, 1)).toEqual([REFUSED]);
    rig.pass(60_001);
    const outcomes = await handoffs(rig, 10);
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(10).fill('done'));
    expect(logins(rig)).toBe(4);
  }),
);

test(
  'a bot that was moved to another user asks for a token of its own, once',
  withSimulatedDesk({ requireBearer: true }, async (rig) => {
    await rig.talk();
    store(rig, { username: 'somebody-else@example.com' });
    rig.pass(60_001);
    expect((await handoffs(rig, 5)).map(({ kind }) => kind)).toEqual(Array(5).fill('done'));
    expect(logins(rig)).toBe(2);
    rig.control.say(rig.chatId(), 'still here');
    expect(await rig.chat.hear()).toMatchObject([{ text: 'still here' }]);
  }),
);

test.each(['rate_limit_exceeded', 'LOGIN_RATE_EXCEEDED'])(
  'too many logins (%s) are not answered with more: the next one is a minute later',
  (error) =>
    withSimulatedDesk({}, async (rig) => {
      rig.control.fail({ endpoint: 'OAuth', fault: { kind: 'oauth-error', error } });
      const unavailable = { kind: 'failed', error: expect.objectContaining({ code: 'DESK_UNAVAILABLE' }) };
      expect(await rig.chat.do(open)).toMatchObject(unavailable);
      rig.pass(50_000);
      expect(await rig.chat.do(open)).toMatchObject(unavailable);
      expect(logins(rig)).toBe(1);
      rig.pass(10_001);
      expect(await rig.chat.do(open)).toMatchObject({ kind: 'done' });
      expect(logins(rig)).toBe(2);
    })(),
);

test(
  'a desk that refuses every token gets one login, then fewer and fewer',
  withSimulatedDesk({}, async (rig) => {
    for (const endpoint of ['Availability', 'SessionId'] as const)
      rig.control.fail({ endpoint, times: null, fault: { kind: 'status', status: 401 } });
    const seen: number[] = [];
    for (const seconds of [0, 1, 10, 10, 10, 20, 20]) {
      rig.pass(seconds * 1_000);
      expect((await rig.chat.do(open)).kind).not.toBe('done');
      seen.push(logins(rig));
    }
    expect(seen).toEqual([1, 1, 2, 2, 3, 3, 4]);
  }),
);

test.each([
  ['invalid_grant', 'over'],
  ['invalid_client', 'over'],
  ['invalid_client_id', 'over'],
  ['inactive_user', 'over'],
  ['inactive_org', 'over'],
  ['invalid_app_access', 'over'],
  ['unsupported_grant_type', 'over'],
  ['unsupported_response_type', 'over'],
  ['invalid_request', 'over'],
  ['something_new', 'over'],
  ['server_error', 'failed'],
  ['temporarily_unavailable', 'failed'],
])('a login refused with %s is one request for thirty handoffs', (error, kind) =>
  withSimulatedDesk({}, async (rig) => {
    rig.control.fail({ endpoint: 'OAuth', times: null, fault: { kind: 'oauth-error', error } });
    const outcomes = await handoffs(rig, 30);
    expect(new Set(outcomes.map((outcome) => outcome.kind))).toEqual(new Set([kind]));
    expect(logins(rig)).toBe(1);
    const words = rig.log.lines.flatMap(({ fields }) => {
      const { error: thrown } = fields;
      return thrown instanceof Error && 'details' in thrown ? [thrown.details] : [];
    });
    expect(words).toContainEqual(expect.objectContaining({ step: 'login', oauthError: error, status: 400 }));
  })(),
);
