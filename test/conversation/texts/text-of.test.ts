import fc from 'fast-check';
import { DEFAULT_RULES, type ChatRules } from '../../../src/conversation/chat-rules.ts';
import type { Notice } from '../../../src/conversation/notice.ts';
import { fillTemplate, unknownPlaceholders } from '../../../src/conversation/texts/fill-template.ts';
import { TEXT_KEYS } from '../../../src/conversation/texts/text-keys.ts';
import { DEFAULT_TEXTS, textOf } from '../../../src/conversation/texts/text-of.ts';
import { CHAT, eventId } from '../../support/conversations.ts';

const with_ = (rules: Partial<ChatRules>): ChatRules => ({ ...DEFAULT_RULES, ...rules });
const spoken = (language?: string): ChatRules => with_({ terms: { language } });

const idle: Notice = { name: 'chat.ended', chatId: CHAT, cause: 'idle' };
const waiting: Notice = { name: 'chat.waiting', chatId: CHAT };

test('every text of ours exists in every language, and its placeholders are known', () => {
  const written = TEXT_KEYS.filter((key) => DEFAULT_TEXTS['en']?.[key] !== undefined);
  for (const [language, texts] of Object.entries(DEFAULT_TEXTS)) {
    expect({ language, keys: Object.keys(texts).toSorted() }).toEqual({ language, keys: written.toSorted() });
    for (const text of Object.values(texts)) expect(unknownPlaceholders(text ?? '')).toEqual([]);
  }
  // Those without a text of ours are the general ones, which each have all their cases.
  expect(TEXT_KEYS.filter((key) => !written.includes(key))).toEqual(['agent.changed']);
});

describe('the language', () => {
  test.each([
    ['es-MX', undefined, 'El chat ha terminado porque no recibimos respuesta.'],
    ['PT_br', 'es', 'O chat terminou porque não recebemos resposta.'],
    [undefined, 'es', 'El chat ha terminado porque no recibimos respuesta.'],
    ['de-AT', 'pt', 'O chat terminou porque não recebemos resposta.'],
    ['de', undefined, 'The chat has ended because we did not hear from you.'],
    [undefined, undefined, 'The chat has ended because we did not hear from you.'],
    ['__proto__', undefined, 'The chat has ended because we did not hear from you.'],
  ])('of a user with %s at a bot with %s', (user, bot, text) => {
    expect(textOf(idle, spoken(bot), user)).toBe(text);
  });
});

describe("a bot's own words", () => {
  const rules = with_({
    texts: {
      es: { 'chat.ended': 'Adiós', 'chat.ended.agent': 'Hasta luego', 'chat.waiting': '' },
      'es-mx': { 'chat.ended.idle': '¿Mande?' },
    },
  });
  const ended = (cause: 'agent' | 'idle' | 'user'): Notice => ({ name: 'chat.ended', chatId: CHAT, cause });

  test('with a cause go before those without, and both before ours', () => {
    expect(textOf(ended('agent'), rules, 'es')).toBe('Hasta luego');
    expect(textOf(ended('user'), rules, 'es')).toBe('Adiós');
  });

  test('of a country go before those of the language', () => {
    expect(textOf(ended('idle'), rules, 'es-MX')).toBe('¿Mande?');
    expect(textOf(ended('agent'), rules, 'es-MX')).toBe('Hasta luego');
  });

  test('that are empty say nothing', () => {
    expect(textOf(waiting, rules, 'es')).toBe(undefined);
    expect(textOf(waiting, rules, 'en')).toBe('We are looking for somebody who can help you.');
  });

  test('in another language are not for this user', () => {
    expect(textOf(ended('agent'), rules, 'en')).toBe('The chat has ended. Thank you!');
  });
});

describe('what is known', () => {
  test.each([
    [{ position: 0 }, 'You are number 1 in the queue.'],
    [{ position: 2, estimatedWaitMs: 61_000 }, 'You are number 3 in the queue. The wait is about 2 min.'],
    [{ estimatedWaitMs: 0 }, 'The wait is about 1 min.'],
  ])('of the queue, %j, is told', (place, tail) => {
    expect(textOf({ ...waiting, ...place }, spoken())).toBe(
      `We are looking for somebody who can help you. ${tail}`,
    );
  });

  test('of the opening is told in the time of the bot', () => {
    const notice: Notice = {
      name: 'chat.ended',
      chatId: CHAT,
      cause: 'outside-hours',
      opensAt: '2026-12-28T15:00:00.000Z',
    };
    const hours = { timeZone: 'America/Mexico_City', weekly: {}, holidays: {} };
    expect(textOf(notice, with_({ hours }), 'es-MX')).toMatch(
      /^En este momento estamos cerrados\. Volvemos: lunes, 28 de diciembre.* 9:00.*\.$/,
    );
    expect(textOf({ ...notice, opensAt: undefined }, with_({ hours }), 'es')).toBe(
      'En este momento estamos cerrados.',
    );
  });

  test('of the agent is told, and without a name nothing', () => {
    const change: Notice = { name: 'agent.changed', chatId: CHAT, change: 'joined', agentName: 'Sol' };
    expect(textOf(change, spoken('pt'))).toBe('Sol entrou no chat.');
    expect(textOf({ ...change, agentName: undefined }, spoken('pt'))).toBe(undefined);
  });
});

test("what somebody wrote is nobody's to reword", () => {
  for (const notice of [
    { name: 'agent.said', chatId: CHAT, text: 'hello', ordinal: 0 },
    { name: 'agent.offered', chatId: CHAT, choices: ['a'] },
    { name: 'agent.typing', chatId: CHAT, typing: true },
  ] satisfies Notice[])
    expect(textOf(notice, DEFAULT_RULES, 'en')).toBe(undefined);
});

test('a second handoff while a chat is open is told to nobody', () => {
  const notice: Notice = {
    name: 'message.undelivered',
    chatId: CHAT,
    eventId: eventId('e1'),
    reason: 'chat-already-open',
  };
  expect(textOf(notice, DEFAULT_RULES, 'en')).toBe(undefined);
});

test('a value is never read as a template, whatever stands in it', () => {
  fc.assert(
    fc.property(fc.string(), (agentName) => {
      expect(fillTemplate('[<{agentName}>]{agentName}', { agentName })).toBe(`<${agentName}>${agentName}`);
    }),
  );
  expect(fillTemplate('{agentName}', { agentName: '$& {place} [x]' })).toBe('$& {place} [x]');
});

test('an unclosed bracket is a bracket', () => {
  expect(fillTemplate('a [b {place}', { place: '1' })).toBe('a [b 1');
  expect(fillTemplate('a ]b[c]', {})).toBe('a ]bc');
});
