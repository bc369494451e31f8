import { createVaultBots } from '../../src/bots/vault-bots.ts';
import { DEFAULT_RULES } from '../../src/conversation/chat-rules.ts';
import type { BotSlug } from '../../src/conversation/ids.ts';
import { HandoffError } from '../../src/errors/handoff-error.ts';
import { createManualClock } from '../../src/memory/manual-clock.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';

const BOT = 'example-bot' as BotSlug;

/** A vault whose answers are set, and given when the test says so. */
const arrange = (options: { ttlMs?: number; failureTtlMs?: number; maxBots?: number } = {}) => {
  const clock = createManualClock();
  const reads: string[] = [];
  let answer: () => Promise<string | undefined> = () => Promise.resolve(undefined);
  const vault = {
    read(name: string) {
      reads.push(name);
      return answer();
    },
  };
  const bots = createVaultBots({ vault, clock, log: createMemoryLog(), ...options });
  return {
    clock,
    reads,
    bots,
    stores: (document: unknown) => {
      answer = () => Promise.resolve(typeof document === 'string' ? document : JSON.stringify(document));
    },
    fails: (code: 'SECRET_UNREADABLE' | 'SECRET_REFUSED') => {
      answer = () => Promise.reject(new HandoffError(code));
    },
    hangs: () => {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      answer = () => promise;
      return resolve;
    },
  };
};

const enabledIn = async (bots: ReturnType<typeof arrange>['bots']): Promise<boolean> =>
  (await bots.rulesOf(BOT)).enabled;

describe('rules of a bot in a vault', () => {
  test('are the default ones where nothing is stored', async () => {
    const { bots, reads } = arrange();
    expect(await bots.rulesOf(BOT)).toEqual(DEFAULT_RULES);
    expect(reads).toEqual(['example-bot-settings']);
  });

  test('a document with keys of other readers gives the same as none', async () => {
    const { bots, stores } = arrange();
    stores({ buttonId: '573000000000001', client_id: 'example-client-id' });
    const { terms, ...rules } = await bots.rulesOf(BOT);
    expect({ ...rules, terms: {} }).toEqual(DEFAULT_RULES);
    expect(terms).toEqual({ afterDisconnect: 'wait', inDoubt: 'resend' });
  });

  test('are all read', async () => {
    const { bots, stores } = arrange();
    stores({
      enabled: false,
      waitLimitMs: 60_000,
      idleWarningMs: 1_000,
      idleLimitMs: 2_000,
      afterDisconnect: 'end',
      inDoubt: 'mark',
      language: 'es-MX',
      handoffMaxAgeMs: 5_000,
      blockedUserIds: ['+521'],
      fallbackButtonIds: ['573000000000002'],
      maxTextChars: 500,
      hours: {
        timeZone: 'America/Mexico_City',
        weekly: { mon: ['09:00-13:00', '22:00-02:00'], tue: ['00:00-24:00'] },
        holidays: { '2026-12-25': [] },
      },
      texts: { pt_BR: { 'chat.ended': 'Tchau' } },
      limits: { openChatsMax: 3, openingsAtOnce: 2, openingsPerSecond: 1.5, callsPerSecond: 9 },
    });
    expect(await bots.rulesOf(BOT)).toEqual({
      enabled: false,
      terms: {
        waitLimitMs: 60_000,
        idleWarningMs: 1_000,
        idleLimitMs: 2_000,
        afterDisconnect: 'end',
        inDoubt: 'mark',
        language: 'es-MX',
      },
      handoffMaxAgeMs: 5_000,
      blockedUserIds: ['+521'],
      fallbackButtonIds: ['573000000000002'],
      maxTextChars: 500,
      hours: {
        timeZone: 'America/Mexico_City',
        weekly: {
          mon: [
            { fromMin: 540, toMin: 780 },
            { fromMin: 1_320, toMin: 1_560 },
          ],
          tue: [{ fromMin: 0, toMin: 1_440 }],
        },
        holidays: { '2026-12-25': [] },
      },
      texts: { 'pt-br': { 'chat.ended': 'Tchau' } },
      limits: { openChatsMax: 3, openingsAtOnce: 2, openingsPerSecond: 1.5, callsPerSecond: 9 },
    });
  });

  test.each([
    ['not JSON "s3cret', ''],
    [[], ''],
    [{ enabled: 's3cret' }, '.enabled'],
    [{ waitLimitMs: 0 }, '.waitLimitMs'],
    [{ idleWarningMs: 5 }, '.idleLimitMs'],
    [{ idleWarningMs: 5, idleLimitMs: 5 }, '.idleWarningMs'],
    [{ hours: { timeZone: 's3cret', weekly: {} } }, '.hours.timeZone'],
    [{ hours: { timeZone: 'UTC', weekly: { mon: ['s3cret'] } } }, '.hours.weekly.mon.0'],
    [{ hours: { timeZone: 'UTC', weekly: { mon: ['09:00-24:01'] } } }, '.hours.weekly.mon.0'],
    [{ hours: { timeZone: 'UTC', weekly: { mon: ['09:00-09:00'] } } }, '.hours.weekly.mon.0'],
    [
      { hours: { timeZone: 'UTC', weekly: {}, holidays: { '2026-02-30': [] } } },
      '.hours.holidays.2026-02-30',
    ],
    [{ texts: { es: { 'chat.ended': 'see {s3cret}' } } }, '.texts.es.chat.ended'],
    [{ limits: { openChatsMax: -1 } }, '.limits.openChatsMax'],
  ])('%j is BOT_MISCONFIGURED, by the place and without the value', async (document, place) => {
    const { bots, stores } = arrange();
    stores(document);
    const error = await bots.rulesOf(BOT).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'BOT_MISCONFIGURED',
      details: { missing: [], invalid: [`example-bot-settings${place}`] },
    });
    expect(JSON.stringify([(error as HandoffError).details, String(error)])).not.toContain('s3cret');
  });

  test('are read once for all who ask at the same time, and again only when they are old', async () => {
    const { bots, reads, clock } = arrange({ ttlMs: 1_000 });
    await Promise.all(Array.from({ length: 100 }, () => bots.rulesOf(BOT)));
    await clock.advance(999);
    await bots.rulesOf(BOT);
    expect(reads).toHaveLength(1);
    await clock.advance(1);
    await Promise.all([bots.rulesOf(BOT), bots.rulesOf(BOT)]);
    expect(reads).toHaveLength(2);
  });

  test('that are old are answered at once while new ones are read', async () => {
    const { bots, stores, hangs, clock } = arrange({ ttlMs: 1_000 });
    stores({ enabled: false });
    expect(await enabledIn(bots)).toBe(false);
    await clock.advance(1_500);
    const answer = hangs();
    expect(await enabledIn(bots)).toBe(false);
    answer('{}');
    await clock.advance(0);
    expect(await enabledIn(bots)).toBe(true);
  });

  test('of a bot that was silent for long are read before they are used', async () => {
    const { bots, stores, clock } = arrange({ ttlMs: 1_000 });
    stores({});
    expect(await enabledIn(bots)).toBe(true);
    stores({ enabled: false });
    await clock.advance(60_000);
    expect(await enabledIn(bots)).toBe(false);
  });

  test('stay in force through an outage of the vault, however long', async () => {
    const { bots, stores, fails, clock, reads } = arrange({ ttlMs: 1_000, failureTtlMs: 100 });
    stores({ enabled: false });
    await bots.rulesOf(BOT);
    fails('SECRET_UNREADABLE');
    for (let hour = 0; hour < 5; hour += 1) {
      await clock.advance(3_600_000);
      expect(await enabledIn(bots)).toBe(false);
    }
    expect(reads.length).toBeGreaterThan(5);
    stores({ enabled: true });
    await clock.advance(3_600_000);
    expect(await enabledIn(bots)).toBe(true);
  });

  test('that were never read fail for a moment without a read each, then are read', async () => {
    const { bots, stores, fails, clock, reads } = arrange({ failureTtlMs: 100 });
    fails('SECRET_UNREADABLE');
    for (let again = 0; again < 10; again += 1)
      await expect(bots.rulesOf(BOT)).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
    expect(reads).toHaveLength(1);
    stores({ enabled: false });
    await clock.advance(100);
    expect(await enabledIn(bots)).toBe(false);
  });

  test.each([['{'], [{ enabled: 1 }]])(
    'are refused when the new document does not fit: %j',
    async (document) => {
      const { bots, stores, clock } = arrange({ ttlMs: 100, failureTtlMs: 100 });
      stores({ enabled: true, maxTextChars: 200 });
      await bots.rulesOf(BOT);
      stores(document);
      await clock.advance(1_000);
      await expect(bots.rulesOf(BOT)).rejects.toMatchObject({ code: 'BOT_MISCONFIGURED' });
      // What is under way goes on by what was last understood.
      expect(bots.lastKnown(BOT).maxTextChars).toBe(200);
      stores({});
      await clock.advance(1_000);
      expect(await enabledIn(bots)).toBe(true);
    },
  );

  test('are known at once, by default first and then as they are', async () => {
    const { bots, stores, clock } = arrange();
    stores({ enabled: false });
    expect(bots.lastKnown(BOT)).toBe(DEFAULT_RULES);
    await clock.advance(0);
    expect(bots.lastKnown(BOT).enabled).toBe(false);
  });

  test('of more bots than are remembered are forgotten, the longest silent first', async () => {
    const { bots, reads } = arrange({ maxBots: 2 });
    for (const slug of ['a', 'b', 'a', 'c', 'a', 'b']) await bots.rulesOf(slug as BotSlug);
    expect(reads).toEqual(['a-settings', 'b-settings', 'c-settings', 'b-settings']);
  });
});
