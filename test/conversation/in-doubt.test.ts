import { nextCommand } from '../../src/conversation/command.ts';
import type { HappeningBody } from '../../src/conversation/event.ts';
import type { Moving, Talking } from '../../src/conversation/state.ts';
import type { InDoubt } from '../../src/conversation/terms.ts';
import { transition } from '../../src/conversation/transition.ts';
import { A, aText, eventId, said } from '../support/conversations.ts';
import { lifeOf, type Life } from '../support/lives.ts';

/** The first text was given up without an answer, the second is under way when the session moves. */
const givenUp = (inDoubt?: InDoubt): Life =>
  lifeOf({ ...A.talking, terms: { inDoubt } } satisfies Talking).with(
    said('m1'),
    { type: 'item.refused', itemId: eventId('m1'), reason: 'desk-unavailable' },
    said('m2'),
    said('m3'),
    { type: 'session.moved' },
    { type: 'session.reconnected' },
  );
const holds = (userEntries: number): HappeningBody => ({
  type: 'session.restored',
  userEntries,
  agentEntries: [],
});
const restored = (inDoubt: InDoubt | undefined, userEntries: number): Life =>
  givenUp(inDoubt).with(holds(userEntries), { type: 'session.synced' });

describe('a text of which nobody can know whether it arrived', () => {
  test.each([undefined, 'resend'] as const)('is sent once more: %s', (inDoubt) => {
    const life = restored(inDoubt, 1);
    expect(nextCommand(life.conversation)).toMatchObject({ do: 'send', item: aText('m2') });
    expect(life.toldSince(givenUp(inDoubt))).toEqual([]);
  });

  test('is held back and the user told, where the bot wants it so', () => {
    const life = restored('hold', 1);
    expect(nextCommand(life.conversation)).toMatchObject({ do: 'send', item: { id: 'm3' } });
    expect(life.toldSince(givenUp('hold'))).toMatchObject([
      { name: 'message.undelivered', eventId: 'm2', reason: 'in-doubt' },
    ]);
  });

  test('is sent once more and the agent told, where the bot wants it so', () => {
    const life = restored('mark', 1);
    expect(nextCommand(life.conversation)).toMatchObject({ item: { id: 'm2', repeated: true } });
    expect(life.toldSince(givenUp('mark'))).toEqual([]);
  });

  test.each(['resend', 'hold', 'mark'] as const)('is counted, whatever becomes of it: %s', (inDoubt) => {
    const step = transition(givenUp(inDoubt).conversation, { id: 'r', ...holds(1) }, 0);
    expect(step).toMatchObject({ kind: 'moved', ambiguous: 'm2' });
  });

  test.each(['resend', 'hold', 'mark'] as const)(
    'is in doubt only when the transcript leaves it open: %s',
    (inDoubt) => {
      // It holds none of the two: neither arrived. It holds both: both did.
      const none = restored(inDoubt, 0);
      expect(nextCommand(none.conversation)).toMatchObject({ do: 'send', item: aText('m2') });
      const both = restored(inDoubt, 2);
      expect(nextCommand(both.conversation)).toMatchObject({ do: 'send', item: { id: 'm3' } });
      for (const life of [none, both]) expect(life.toldSince(givenUp(inDoubt))).toEqual([]);
    },
  );

  test('is settled: a second move does not raise the same doubt again', () => {
    const life = restored('hold', 1);
    const again = life.with({ type: 'session.moved' }, { type: 'session.reconnected' }, holds(1));
    expect(again.toldSince(life)).toEqual([]);
    expect((again.conversation as Moving).outgoing.map(({ id }) => id)).toEqual(['m3']);
  });
});
