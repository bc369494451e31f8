import fc from 'fast-check';
import type { ChatRequest } from '../../../src/conversation/state.ts';
import { aRequest, BOT } from './support/desk-rig.ts';
import { withSimulatedDesk, type SimulatedDesk } from './support/with-simulated-desk.ts';

const CONTACT = {
  entityName: 'Contact',
  saveToTranscript: 'ContactId',
  showOnCreate: true,
  linkToEntityName: 'Case',
  linkToEntityField: 'ContactId',
  fields: [
    { fieldName: 'Email', label: 'E-mail', doFind: true, isExactMatch: true, doCreate: true },
    { fieldName: 'LastName', label: 'Name', doCreate: true },
  ],
} as const;
const PRECHAT = [
  { label: 'E-mail', value: 'ana@example.com', transcriptFields: ['Email__c'] },
  { label: 'Name', value: 'Ana', displayToAgent: false },
] as const;

const asked = async (
  { chat, control, chatId }: SimulatedDesk,
  over: Partial<ChatRequest>,
): Promise<Record<string, unknown>> => {
  const request = { ...aRequest(), ...over };
  expect(await chat.do({ do: 'open-session', request })).toMatchObject({ kind: 'done' });
  expect(await chat.do({ do: 'request-agent', request })).toMatchObject({ kind: 'done' });
  return control.chat(chatId()).request as Record<string, unknown>;
};

test(
  'records to find or make are asked for with their fields, and what the agent sees with its labels',
  withSimulatedDesk({ idRule: '15' }, async (rig) => {
    const request = await asked(rig, {
      prechat: PRECHAT,
      prechatEntities: [CONTACT, { entityName: 'Case', fields: [] }],
      buttonId: '573000000000002AAA',
    });
    expect(request).toMatchObject({
      buttonId: '573000000000002',
      prechatDetails: [
        { label: 'E-mail', value: 'ana@example.com', transcriptFields: ['Email__c'], displayToAgent: true },
        { label: 'Name', value: 'Ana', transcriptFields: [], displayToAgent: false },
      ],
    });
    expect(request['prechatEntities']).toEqual([
      {
        entityName: 'Contact',
        showOnCreate: true,
        linkToEntityName: 'Case',
        linkToEntityField: 'ContactId',
        saveToTranscript: 'ContactId',
        entityFieldsMaps: [
          { fieldName: 'Email', label: 'E-mail', doFind: true, isExactMatch: true, doCreate: true },
          { fieldName: 'LastName', label: 'Name', doFind: false, isExactMatch: false, doCreate: true },
        ],
      },
      { entityName: 'Case', entityFieldsMaps: [] },
    ]);
    expect(request).not.toHaveProperty('agentId');
    expect(request).not.toHaveProperty('doFallback');
  }),
);

test.each([
  [undefined, false],
  [false, false],
  [true, true],
])('one agent is asked for by a short id; falling back to the button: %s', (fallbackToButton, doFallback) =>
  withSimulatedDesk({ idRule: '15' }, async (rig) => {
    expect(await asked(rig, { agentId: '005000000000001AAA', fallbackToButton })).toMatchObject({
      agentId: '005000000000001',
      buttonId: '573000000000001',
      doFallback,
    });
  })(),
);

test(
  'a field whose label no detail has ends the handoff before it reaches the desk, and the label is named',
  withSimulatedDesk({}, async ({ chat, control, log }) => {
    const request = {
      ...aRequest(),
      prechat: [{ label: 'e-mail', value: 'canary' }],
      prechatEntities: [CONTACT],
    };
    expect(await chat.do({ do: 'open-session', request })).toEqual({
      kind: 'over',
      ending: { cause: 'desk-error', code: 'INPUT_MALFORMED' },
    });
    const error = log.lines.find(({ event }) => event === 'desk.not-opened')?.fields.error;
    expect(error).toMatchObject({
      code: 'INPUT_MALFORMED',
      details: { entityName: 'Contact', fieldName: 'Email', label: 'E-mail' },
    });
    expect(JSON.stringify(error)).not.toContain('canary');
    expect(control.stats().requests).toEqual({});
  }),
);

type Detail = { label: string; value: string };
const detailsOf = async (rig: SimulatedDesk, settings: object, over: Partial<ChatRequest>) => {
  rig.vault.secrets = { ...rig.vault.secrets, [`${BOT}-settings`]: JSON.stringify(settings) };
  const { prechatDetails } = await asked(rig, over);
  return (prechatDetails as Detail[]).map(({ label, value }) => [label, value]);
};

test(
  'a long transcript comes in several details that say which they are',
  withSimulatedDesk({}, async (rig) => {
    const text = 'a'.repeat(190);
    const transcript = [
      { from: 'user', text },
      { from: 'bot', text },
      { from: 'user', text: 'A person, please' },
    ] as const;
    const settings = { transcriptLabel: 'History', transcriptPartChars: 220 };
    expect(await detailsOf(rig, settings, { transcript, prechat: PRECHAT })).toEqual([
      ['E-mail', 'ana@example.com'],
      ['Name', 'Ana'],
      ['History (1/2)', `User: ${text}`],
      ['History (2/2)', `Bot: ${text}\nUser: A person, please`],
    ]);
  }),
);

test(
  'a bot may keep its transcript to itself',
  withSimulatedDesk({}, async (rig) => {
    const transcript = [{ from: 'user', text: 'hello' }] as const;
    expect(await detailsOf(rig, { transcriptChars: 0 }, { transcript })).toEqual([]);
  }),
);

test(
  'whatever is said, the desk takes the request',
  withSimulatedDesk({}, async (rig) => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ from: fc.constantFrom('user', 'bot'), text })),
        fc.array(fc.record({ label: text, value: text }), { maxLength: 5 }),
        async (transcript, prechat) => {
          rig.chat.session = {};
          const { prechatDetails } = await asked(rig, { transcript, prechat });
          expect((prechatDetails as Detail[]).slice(0, prechat.length)).toMatchObject(
            prechat.map(({ label, value }) => ({ label: label.toWellFormed(), value: value.toWellFormed() })),
          );
        },
      ),
      { numRuns: 20 },
    );
  }),
);
