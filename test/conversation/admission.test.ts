import { admit } from '../../src/conversation/admission.ts';
import { DEFAULT_RULES, type ChatRules } from '../../src/conversation/chat-rules.ts';
import type { Happening } from '../../src/conversation/event.ts';
import { A, aRequest, CHAT, eventId, OTHER_CHAT, USER } from '../support/conversations.ts';
import { lifeOf } from '../support/lives.ts';

const NOW = Date.parse('2026-12-25T12:00:00Z');
const asking = { userId: USER, language: undefined, askedAtMs: NOW - 1_000, nowMs: NOW };
const by = (rules: Partial<ChatRules>, more: Partial<typeof asking> | { language: string } = {}) =>
  admit({ ...DEFAULT_RULES, ...rules }, { ...asking, ...more });
const refused = (cause: string, more: object = {}) => ({ kind: 'refused', ending: { cause, ...more } });
const closed = { timeZone: 'UTC', weekly: {}, holidays: {} };
const MONDAY = { ...closed, weekly: { mon: [{ fromMin: 540, toMin: 600 }] } };

describe('a handoff', () => {
  test('is admitted where nothing speaks against it, with the terms of the bot', () => {
    const terms = { idleLimitMs: 5_000, language: 'es' };
    expect(by({ terms })).toEqual({ kind: 'admitted', terms });
    expect(by({ terms }, { language: 'pt-BR' })).toEqual({
      kind: 'admitted',
      terms: { ...terms, language: 'pt-BR' },
    });
  });

  test.each<[Partial<ChatRules>, object]>([
    [{ enabled: false }, refused('switched-off')],
    [{ blockedUserIds: ['+52', USER] }, refused('blocked')],
    [{ handoffMaxAgeMs: 999 }, refused('sent-too-late')],
    [{ hours: MONDAY }, refused('outside-hours', { opensAt: '2026-12-28T09:00:00.000Z' })],
    [{ hours: closed }, refused('outside-hours')],
  ])('by %j is refused', (rules, admission) => {
    expect(by(rules)).toEqual(admission);
  });

  test('that is as old as it may be is not too late, nor one of which nobody knows the age', () => {
    expect(by({ handoffMaxAgeMs: 1_000 }).kind).toBe('admitted');
    expect(by({ handoffMaxAgeMs: 1 }, { askedAtMs: undefined as never }).kind).toBe('admitted');
  });

  test('at an opening hour is admitted', () => {
    const friday = { ...closed, weekly: { fri: [{ fromMin: 720, toMin: 721 }] } };
    expect(by({ hours: friday }).kind).toBe('admitted');
    expect(by({ hours: { ...friday, holidays: { '2026-12-25': [] } } }).kind).toBe('refused');
  });
});

describe('a handoff that is refused', () => {
  const handoff = (language?: string): Happening => ({
    id: 'e2',
    type: 'user.asked',
    eventId: eventId('e2'),
    request: { ...aRequest(OTHER_CHAT), visitor: { language } },
    admission: { kind: 'refused', ending: { cause: 'outside-hours', opensAt: '2026-12-28T09:00:00.000Z' } },
  });
  const ended = {
    name: 'chat.ended',
    chatId: OTHER_CHAT,
    cause: 'outside-hours',
    opensAt: '2026-12-28T09:00:00.000Z',
  };

  test('is a chat that ends without having begun, once', () => {
    const life = lifeOf(A.idle).with(handoff('es'));
    expect(life.conversation).toEqual({ phase: 'idle', lastChatId: OTHER_CHAT, language: 'es' });
    expect(life.notices).toEqual([ended]);
    expect(life.with(handoff('es')).notices).toEqual([ended]);
  });

  test('while a chat is open changes nothing of it', () => {
    const life = lifeOf(A.talking).with(handoff());
    expect(life.conversation).toEqual(A.talking);
    expect(life.notices).toMatchObject([{ name: 'message.undelivered', reason: 'chat-already-open' }]);
  });

  test('while the last chat closes is told at once, and the last one ends as it would', () => {
    const life = lifeOf(A.closing).with(handoff(), { type: 'chat.ended', ending: { cause: 'agent' } });
    expect(life.notices).toMatchObject([ended, { name: 'chat.ended', chatId: CHAT, cause: 'user' }]);
    expect(life.conversation).toEqual({ phase: 'idle', lastChatId: CHAT });
  });

  test('leaves what the user says next without a chat', () => {
    const life = lifeOf(A.idle).with(handoff(), {
      type: 'user.said',
      items: [{ kind: 'text', id: eventId('m1'), text: 'hello?' }],
    });
    expect(life.notices.at(-1)).toMatchObject({ name: 'message.undelivered', reason: 'chat-ended' });
  });
});
