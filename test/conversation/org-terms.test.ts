import { offerText } from '../../src/conversation/offer-text.ts';
import { withIdleLimits } from '../../src/conversation/terms.ts';
import { transition } from '../../src/conversation/transition.ts';
import { A, CHAT } from '../support/conversations.ts';

const limits = { idleLimitMs: 60_000, idleWarningMs: 40_000 };

test.each([
  [{}, limits, limits],
  [{ language: 'es' }, limits, { language: 'es', ...limits }],
  [{ idleLimitMs: 5 }, limits, { idleLimitMs: 5 }],
  [{ language: 'es' }, {}, { language: 'es' }],
  [{}, { idleWarningMs: 5 }, {}],
])('terms %j with the org’s %j are %j', (terms, org, agreed) => {
  expect(withIdleLimits(terms, org)).toEqual(agreed);
});

test('whoever takes a chat over brings the org’s limits along, where nobody has set any', () => {
  const happening = { type: 'agent.changed', change: 'transferred', agentName: 'Bob', id: 'h' } as const;
  const step = transition(A.talking, { ...happening, ...limits }, 0);
  expect(step).toMatchObject({
    conversation: { agentName: 'Bob', terms: limits },
    notices: [{ name: 'agent.changed', chatId: CHAT, change: 'transferred', agentName: 'Bob' }],
  });
  // Of the org's limits nothing is told.
  expect(JSON.stringify(step.kind === 'moved' && step.notices)).not.toContain('idle');
});

test('an offer can be read without buttons, and its choices are told as they are', () => {
  expect(offerText(['Billing', 'Orders'])).toBe('1. Billing\n2. Orders');
  const choices = ['Yes', 'No'];
  const step = transition(
    A.talking,
    { type: 'agent.offered', choices, text: 'Sure?', agentName: 'Bot', id: 'h' },
    0,
  );
  expect(step).toMatchObject({
    notices: [{ name: 'agent.offered', choices, text: 'Sure?\n1. Yes\n2. No', agentName: 'Bot' }],
  });
});
