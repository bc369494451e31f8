import { inspect } from 'node:util';
import { HandoffError } from '../../../src/errors/handoff-error.ts';
import {
  aRequest,
  aText,
  BOT,
  memoryVault,
  recordingLog,
  secretsFor,
  wallClock,
  driveChat,
} from './support/desk-rig.ts';
import { createLiveAgentDesk } from '../../../src/desks/live-agent/live-agent-desk.ts';
import { startOddServer, answering } from './support/odd-server.ts';

const CANARY = 'canary7391';

/** Everything that an error says about itself, its causes included. */
const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return inspect(error, { depth: 9 });
  const own = [error.message, error.stack ?? ''];
  if (error instanceof HandoffError) own.push(JSON.stringify(error.details));
  return [...own, error.cause === undefined ? '' : wordsOf(error.cause)].join('\n');
};

const bodies = [
  ['an echo', 400, `{"error":"invalid_grant","error_description":"${CANARY}"}`],
  ['an echo as the error', 400, `{"error":"${CANARY} ${CANARY}"}`],
  ['a server error', 500, `<html>${CANARY}</html>`],
  ['broken JSON', 200, `{"messages":[{"type":"ChatMessage","message":{"text":"${CANARY}`],
  ['a wrong batch', 200, `{"messages":"${CANARY}","key":"${CANARY}"}`],
  [
    'an unknown message',
    200,
    `{"messages":[{"type":"${CANARY} x","message":{"t":"${CANARY}"}}],"sequence":1}`,
  ],
  ['a conflict', 409, `Out of sync Ack. ${CANARY}`],
  ['a forbidden', 403, CANARY],
  ['a redirect', 302, CANARY],
] as const;

test.each(bodies)('no secret and no word of a person leaves with %s', async (_, status, body) => {
  const odd = await startOddServer();
  const secrets = Object.fromEntries(
    Object.entries(secretsFor(odd.url)).map(([name, value]) =>
      /client_|username|password/.test(name) ? [name, `${CANARY}-${value}`] : [name, value],
    ),
  );
  const log = recordingLog();
  const insecureHosts = [new URL(odd.url).host];
  const desk = createLiveAgentDesk({
    vault: memoryVault(secrets),
    clock: wallClock,
    log,
    settings: { insecureHosts },
  });
  const chat = driveChat(desk, BOT);
  const said: unknown[] = [];
  try {
    odd.answer = answering({
      id: `${CANARY}-id`,
      key: `${CANARY}!key`,
      affinityToken: CANARY,
      clientPollTimeout: 40,
    });
    await chat.do({ do: 'open-session', request: aRequest() });
    expect(chat.session['key']).toContain(CANARY);
    odd.answer = answering(body, status);
    const outcomes = [
      await driveChat(desk, BOT).do({ do: 'open-session', request: aRequest() }),
      await chat.do({
        do: 'request-agent',
        request: aRequest({ visitor: { name: CANARY }, transcript: [{ from: 'user', text: CANARY }] }),
      }),
      await chat.do({ do: 'send', item: aText(CANARY, 'item-1') }),
      await chat.do({ do: 'reconnect' }),
      await chat.poll(),
    ];
    await odd.close();
    outcomes.push(await chat.do({ do: 'send', item: aText(CANARY, 'item-2') }), await chat.poll());
    for (const outcome of outcomes) {
      if (outcome.kind === 'failed') said.push(wordsOf(outcome.error));
      if (outcome.kind === 'over') said.push(outcome.ending);
    }
  } finally {
    await desk.close();
    await odd.close().catch(() => undefined);
  }
  expect(said.length).toBeGreaterThan(0);
  const lines = log.lines.map(({ event, fields }) =>
    [event, JSON.stringify(fields), fields.error === undefined ? '' : wordsOf(fields.error)].join(' '),
  );
  expect([...said.map((words) => inspect(words)), ...lines].join('\n')).not.toContain(CANARY);
});

test('refused logins do not repeat what was sent', async () => {
  const odd = await startOddServer();
  const log = recordingLog();
  const secrets = { ...secretsFor(odd.url), [`${BOT}-client_id`]: CANARY, [`${BOT}-organizationId`]: CANARY };
  const insecureHosts = [new URL(odd.url).host];
  const desk = createLiveAgentDesk({
    vault: memoryVault(secrets),
    clock: wallClock,
    log,
    settings: { insecureHosts },
  });
  try {
    const outcome = await driveChat(desk, BOT).do({ do: 'open-session', request: aRequest() });
    expect(outcome).toEqual({ kind: 'over', ending: { cause: 'desk-error', code: 'BOT_MISCONFIGURED' } });
    expect(inspect(log.lines, { depth: 9 })).not.toContain(CANARY);
  } finally {
    await desk.close();
    await odd.close();
  }
});
