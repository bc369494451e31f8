import type { Clock } from '../../../src/bridge/ports/clock.ts';
import { createTokenSource } from '../../../src/desks/live-agent/oauth/token-source.ts';
import { liveAgentSettings } from '../../../src/desks/live-agent/settings.ts';
import { HandoffError } from '../../../src/errors/handoff-error.ts';

const setUp = (answers: (string | HandoffError)[]) => {
  let nowMs = 0;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs, after: () => () => undefined };
  const asked: string[] = [];
  const tokens = createTokenSource(clock, liveAgentSettings.parse({}), (botSlug) => {
    asked.push(botSlug);
    const answer = answers.shift() ?? 'token-last';
    return typeof answer === 'string' ? Promise.resolve(answer) : Promise.reject(answer);
  });
  return {
    tokens,
    asked,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
};

test('a token is kept for as long as nobody refuses it', async () => {
  const { tokens, asked, pass } = setUp(['token-1']);
  expect(tokens.peek('bot')).toBeUndefined();
  await tokens.get('bot');
  pass(1e9);
  expect(await tokens.get('bot')).toBe('token-1');
  expect(tokens.peek('bot')).toBe('token-1');
  expect(asked).toEqual(['bot']);
});

test('a refused token is replaced once, also when many were refused with it', async () => {
  const { tokens, asked, pass } = setUp(['token-1', 'token-2']);
  await tokens.get('bot');
  pass(60_000);
  tokens.refused('bot', 'token-1');
  expect(await tokens.get('bot')).toBe('token-2');
  tokens.refused('bot', 'token-1');
  expect(await tokens.get('bot')).toBe('token-2');
  expect(asked.length).toBe(2);
});

test('a token refused as soon as it was given is not replaced at once: no loop of logins', async () => {
  const { tokens, asked, pass } = setUp(['token-1', 'token-2']);
  await tokens.get('bot');
  pass(100);
  tokens.refused('bot', 'token-1');
  await expect(tokens.get('bot')).rejects.toMatchObject({ code: 'DESK_CREDENTIALS_REFUSED' });
  pass(9_000);
  await expect(tokens.get('bot')).rejects.toMatchObject({ code: 'DESK_CREDENTIALS_REFUSED' });
  expect(asked.length).toBe(1);
  pass(2_000);
  expect(await tokens.get('bot')).toBe('token-2');
});

test('refused credentials rest for a minute, an outage for five seconds; other bots are not concerned', async () => {
  const { tokens, asked, pass } = setUp([
    new HandoffError('DESK_CREDENTIALS_REFUSED'),
    new HandoffError('DESK_UNAVAILABLE'),
  ]);
  await expect(tokens.get('wrong')).rejects.toMatchObject({ code: 'DESK_CREDENTIALS_REFUSED' });
  await expect(tokens.get('down')).rejects.toMatchObject({ code: 'DESK_UNAVAILABLE' });
  pass(5_001);
  await expect(tokens.get('wrong')).rejects.toMatchObject({ code: 'DESK_CREDENTIALS_REFUSED' });
  expect(await tokens.get('down')).toBe('token-last');
  pass(55_000);
  expect(await tokens.get('wrong')).toBe('token-last');
  expect(asked).toEqual(['wrong', 'down', 'down', 'wrong']);
});

const REFUSED = new HandoffError('DESK_CREDENTIALS_REFUSED', { step: 'login', status: 400 });

test('refusals in a row rest twice as long each time, and a success or other credentials begin anew', async () => {
  const { tokens, asked, pass } = setUp([REFUSED, REFUSED, 'token-1', REFUSED, REFUSED, 'token-2']);
  const ask = async (): Promise<string> => {
    const before = asked.length;
    await tokens.get('bot').catch(() => undefined);
    return asked.length > before ? 'asked' : 'rested';
  };
  expect(await ask()).toBe('asked');
  pass(60_001);
  expect(await ask()).toBe('asked');
  pass(119_000);
  expect(await ask()).toBe('rested');
  pass(1_001);
  expect(await tokens.get('bot')).toBe('token-1');
  pass(60_000);
  tokens.refused('bot', 'token-1');
  expect(await ask()).toBe('asked');
  pass(60_001);
  expect(await ask()).toBe('asked');
  tokens.changed('bot');
  expect(await tokens.get('bot')).toBe('token-2');
});

test('other credentials that are refused rest for a minute, whatever the old ones did', async () => {
  const { tokens, asked, pass } = setUp([REFUSED, REFUSED, 'token-1']);
  await tokens.get('bot').catch(() => undefined);
  tokens.changed('bot');
  await tokens.get('bot').catch(() => undefined);
  pass(60_001);
  expect(await tokens.get('bot')).toBe('token-1');
  expect(asked.length).toBe(3);
});

test('a token that lived for a while forgives those that were refused young', async () => {
  const { tokens, pass } = setUp(['token-1', 'token-2', 'token-3', 'token-4']);
  await tokens.get('bot');
  tokens.refused('bot', 'token-1');
  await expect(tokens.get('bot')).rejects.toMatchObject({ code: 'DESK_CREDENTIALS_REFUSED' });
  pass(10_001);
  expect(await tokens.get('bot')).toBe('token-2');
  pass(60_000);
  tokens.refused('bot', 'token-2');
  expect(await tokens.get('bot')).toBe('token-3');
  tokens.refused('bot', 'token-3');
  await expect(tokens.get('bot')).rejects.toMatchObject({ code: 'DESK_CREDENTIALS_REFUSED' });
  pass(10_001);
  expect(await tokens.get('bot')).toBe('token-4');
});
