import { compileRules } from '../../../src/desks/live-agent/sensitive/compile-rule.ts';
import { maskText } from '../../../src/desks/live-agent/sensitive/mask-text.ts';
import { keepRules, keptRules } from '../../../src/desks/live-agent/wire/sensitive-rules.ts';
import type { EventId } from '../../../src/conversation/ids.ts';
import { aText } from './support/desk-rig.ts';
import { withSimulatedDesk, type SimulatedDesk } from './support/with-simulated-desk.ts';

const CARD = { id: '0Q1000000000001', name: 'card', pattern: '(?:\\d[ -]*?){13,16}', replacement: '****' };
const WORD = { name: 'word', pattern: '(?i)darn', actionType: 'Remove' } as const;

const mask = (rules: unknown, text: string) => {
  const kept = keepRules(rules)?.rules ?? '';
  return maskText(compileRules(keptRules(kept)).usable, text, () => false);
};

test.each([
  [[CARD], 'card 4111 1111 1111 1111, thanks', 'card ****, thanks'],
  [[WORD], 'darn it, DARN', ' it, '],
  [[CARD, WORD], 'darn 4111111111111111', ' ****'],
  [[{ ...WORD, actionType: 'remove' }], 'darn', ''],
  [[{ ...CARD, replacement: '$0 $1 \\0' }], 'x 4111111111111111', 'x $0 $1 \\0'],
  [[{ ...CARD, replacement: undefined }], 'x 4111111111111111', 'x '],
  [[{ name: 'empty', pattern: 'q*', replacement: '!' }], 'aqqa', 'a!a'],
  [[{ name: 'emoji', pattern: '😀', replacement: ':)' }], 'a😀b', 'a:)b'],
  [[{ name: 'any', pattern: '.', replacement: '#' }], '😀é', '##'],
  [[], 'as it is', 'as it is'],
])('the rules %j make of %j: %j', (rules, text, masked) => {
  expect(mask(rules, text).text).toBe(masked);
});

test('which rules found something is told once each', () => {
  expect(mask([CARD, WORD], 'darn darn').triggered).toMatchObject([{ name: 'word' }]);
});

test.each([
  ['not a pattern', '(['],
  ['look-around', '(?=secret)s'],
  ['back-references', '(a)\\1'],
  ['too many repeats', 'a{400}b{400}'],
  ['nested repeats', '((a{30}){30}){30}'],
  ['too long a program', 'x{1,400}'],
])('a rule with %s is left out, the others work', (_, pattern) => {
  const { usable, unusable } = compileRules(keptRules(JSON.stringify([{ name: 'bad', pattern }, CARD])));
  expect([unusable, usable.map(({ rule }) => rule.name)]).toEqual([1, ['card']]);
});

test('a pattern that looks through the whole text for every match is stopped between two of them', () => {
  const { usable } = compileRules(
    keptRules(JSON.stringify([{ name: 'slow', pattern: '4+x|4', replacement: '*' }])),
  );
  const { text, isUnfinished } = maskText(usable, '4'.repeat(4_000), () => true);
  expect(isUnfinished).toBe(true);
  expect(text).toMatch(/^\*{30,200}4{3800,3970}$/);
});

test('an ordinary text is masked to its end, however slow the machine is', () => {
  const { usable } = compileRules(keptRules(JSON.stringify([CARD, WORD])));
  const { text, isUnfinished } = maskText(usable, 'darn 4111 1111 1111 1111 '.repeat(20), () => true);
  expect([text, isUnfinished]).toEqual([' **** '.repeat(20), false]);
});

test('replacements that grow the text at each rule end at a limit', () => {
  const rules = Array.from({ length: 20 }, () => ({ name: 'n', pattern: '.', replacement: 'x'.repeat(100) }));
  expect(mask(rules, 'a'.repeat(1_000)).text).toHaveLength(32_000);
});

test('what is kept of an org’s rules is bounded, and what is not is counted', () => {
  const many = Array.from({ length: 30 }, (_, at) => ({ name: `n${at}`, pattern: 'x'.repeat(400) }));
  const kept = keepRules(many);
  expect(kept?.rules?.length).toBeLessThanOrEqual(6_000);
  expect(keptRules(kept?.rules ?? '')).toHaveLength(30 - (kept?.rulesLeftOut ?? 0));
  expect(keepRules([{ pattern: 'x'.repeat(501) }, { name: 'no pattern' }, 7, null, CARD])).toMatchObject({
    rulesLeftOut: 4,
  });
  expect(keepRules([])).toEqual({ rules: undefined, rulesLeftOut: 0 });
  expect(keepRules('none')).toBeUndefined();
  expect(keptRules('{broken')).toEqual([]);
});

const reported = ({ control, chatId }: SimulatedDesk) =>
  control.journal(chatId()).flatMap((entry) => (entry.type === 'rules.reported' ? [...entry.rules] : []));
const texts = ({ control, chatId }: SimulatedDesk) =>
  control
    .chat(chatId())
    .requests.flatMap(({ body }) =>
      typeof body === 'object' && body !== null && 'text' in body ? [body.text] : [],
    );

test(
  'rules that come with the queue or later are applied to all that an agent can read, and are reported',
  withSimulatedDesk(
    { defaultScript: [{ do: 'route', sensitiveDataRules: [CARD] }] },
    async (rig: SimulatedDesk) => {
      const { request, chat, control, chatId } = rig;
      await request();
      control.act(chatId(), { do: 'accept', agentName: 'Ada', sneakPeekEnabled: true });
      await chat.hear();
      await chat.send('it is 4111111111111111');
      await chat.do({ do: 'show-typing', typing: true, text: 'it is 4111111111111111' });
      await chat.do({
        do: 'send',
        item: {
          kind: 'file',
          id: 'f' as EventId,
          url: 'https://files.example.com/4111111111111111',
          name: '4111111111111111.pdf',
          caption: 'darn 4111111111111111',
        },
      });
      control.act(chatId(), { do: 'sensitive-rules', rules: [WORD] });
      await chat.hear();
      await chat.send('darn');
      await chat.send('nothing to hide');
      expect(texts(rig)).toEqual([
        'it is ****',
        'it is ****',
        // A link that is changed leads nowhere.
        'darn ****\n****.pdf\nhttps://files.example.com/4111111111111111',
        '…',
        'nothing to hide',
      ]);
      await control.waitFor(() => reported(rig).length === 3);
      expect(reported(rig).toSorted()).toEqual(['card', 'card', 'word']);
      control.act(chatId(), { do: 'sensitive-rules', rules: [] });
      await chat.hear();
      await chat.send('darn again');
      expect(texts(rig).at(-1)).toBe('darn again');
      expect(chat.session['rules']).toBeUndefined();
      // Reports are not counted: every number went to what the agent reads.
      expect(control.chat(chatId()).sequence.seen.map(([, number]) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    },
  ),
);

test(
  'a report that fails changes nothing, whatever the desk answers',
  withSimulatedDesk({}, async (rig) => {
    const { talk, chat, control, chatId } = rig;
    await talk();
    control.act(chatId(), { do: 'sensitive-rules', rules: [CARD] });
    await chat.hear();
    control.fail({
      endpoint: 'SensitiveDataRuleTriggered',
      times: null,
      fault: { kind: 'status', status: 503, body: '' },
    });
    expect(await chat.send('4111111111111111')).toMatchObject({ kind: 'done' });
    expect(await chat.send('next')).toMatchObject({ kind: 'done' });
    expect(texts(rig)).toEqual(['****', 'next']);
  }),
);

test(
  'a repeat of a text that may have arrived is masked alike and reported once it is taken',
  withSimulatedDesk({}, async (rig) => {
    const { talk, chat, control, chatId } = rig;
    await talk();
    control.act(chatId(), { do: 'sensitive-rules', rules: [CARD] });
    await chat.hear();
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'reset', applied: true } });
    const item = aText('4111111111111111');
    expect(await chat.do({ do: 'send', item })).toMatchObject({ kind: 'failed' });
    expect(await chat.do({ do: 'send', item })).toMatchObject({ kind: 'done' });
    expect(texts(rig)).toEqual(['****']);
    await control.waitFor(() => reported(rig).length === 1);
  }),
);

test(
  'hostile rules are warned about by number, and the words go through',
  withSimulatedDesk({}, async (rig) => {
    const { talk, chat, control, chatId, log } = rig;
    await talk();
    control.inject(chatId(), 'SensitiveDataRules', {
      sensitiveDataRules: [
        { name: 'catastrophe', pattern: '(a+)+$', replacement: '' },
        { name: 'bad', pattern: '([' },
        { name: 'long', pattern: 'x'.repeat(9_000) },
        'rule',
      ],
    });
    await chat.hear();
    expect(await chat.send(`${'a'.repeat(16_000)}!`)).toMatchObject({ kind: 'done' });
    expect(texts(rig)).toEqual([`${'a'.repeat(16_000)}!`]);
    expect(log.lines.filter(({ event }) => event.startsWith('desk.rules'))).toMatchObject([
      { event: 'desk.rules-left-out', fields: { count: 2 } },
      { event: 'desk.rules-unusable', fields: { count: 1 } },
    ]);
  }),
);
