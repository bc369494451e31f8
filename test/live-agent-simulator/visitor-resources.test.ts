import { createHash } from 'node:crypto';
import { chooseTarget } from '../../src/live-agent-simulator/session/choose-target.ts';
import { chasitorInitSchema } from '../../src/live-agent-simulator/wire/chasitor-init.ts';
import {
  BUTTON,
  DEPLOYMENT,
  initBody,
  ORGANIZATION,
  requestedVisitor,
  talkingVisitor,
  Visitor,
} from './visitor.ts';
import { withSimulator } from './with-simulator.ts';

const OTHER = '573000000000002';
const AGENT = '005000000000001';
const SITE = `org_id=${ORGANIZATION}&deployment_id=${DEPLOYMENT}`;
const headers = { 'x-liveagent-api-version': '48' };

test(
  'Availability answers for each id, leaving out what is false or unknown',
  withSimulator({}, async (simulator) => {
    const { control } = simulator;
    const visitor = new Visitor(simulator);
    control.setAvailability(BUTTON, { isAvailable: true, estimatedWaitTime: 30 });
    control.setAvailability(OTHER, { isAvailable: false });
    control.setAvailability(AGENT, 'unknown');
    const ask = async (ids: string): Promise<unknown> => {
      const query = `${SITE}&Availability.ids=${ids}&Availability.needEstimatedWaitTime=1`;
      return JSON.parse((await visitor.send('GET', `Visitor/Availability?${query}`, { headers })).text);
    };
    const results = [{ id: BUTTON, isAvailable: true, estimatedWaitTime: 30 }, { id: OTHER }];
    const expected = { messages: [{ type: 'Availability', message: { results } }] };
    expect(await ask(`${BUTTON},${OTHER},${AGENT}`)).toEqual(expected);
    expect(await ask(`[${BUTTON},${OTHER},${AGENT}]`)).toEqual(expected);
    expect((await visitor.send('GET', 'Visitor/Availability', { headers })).status).toBe(400);
  }),
);

test(
  'on the wrong pod Visitor resources answer SwitchServer with 200, SessionId does not',
  withSimulator({}, async (simulator) => {
    const visitor = new Visitor(simulator);
    simulator.control.setSwitchServer('https://other.example.com/chat');
    const moved = {
      messages: [{ type: 'SwitchServer', message: { newUrl: 'https://other.example.com/chat' } }],
    };
    for (const path of ['Availability', 'Settings', 'VisitorId']) {
      const reply = await visitor.send('GET', `Visitor/${path}?${SITE}`, { headers });
      expect([reply.status, JSON.parse(reply.text)]).toEqual([200, moved]);
    }
    await visitor.openSession();
    expect(visitor.key).not.toBe('');
  }),
);

test(
  'Settings, VisitorId, Breadcrumb and the sensitive-data notices',
  withSimulator({}, async (simulator) => {
    const visitor = new Visitor(simulator);
    const post = (path: string, body: unknown) =>
      visitor.send('POST', path, { headers, body: JSON.stringify(body) });
    const settings = await visitor.send('GET', `Visitor/Settings?${SITE}&Settings.buttonIds=[${BUTTON}]`, {
      headers,
    });
    expect(JSON.parse(settings.text)).toMatchObject({
      messages: [{ type: 'Settings', message: { buttons: [{ id: BUTTON, isAvailable: true }] } }],
    });
    expect((await visitor.send('GET', `Visitor/VisitorId?${SITE}`, { headers })).text).toContain('sessionId');
    expect((await post('Visitor/Breadcrumb', { location: 'https://example.com' })).status).toBe(200);
    expect((await post('Visitor/Breadcrumb', {})).status).toBe(400);
    const rules = { rules: [{ name: 'card' }] };
    expect((await post('Chasitor/SensitiveDataRuleTriggered', rules)).status).toBe(200);
    expect((await post('Agent/SensitiveDataRuleTriggered', { ...rules, chatId: 'x' })).status).toBe(200);
  }),
);

test('the first available target is taken', () => {
  const target = (more: Record<string, unknown>, ...closed: string[]) =>
    chooseTarget(chasitorInitSchema('15').parse(initBody(more)), (id) => !closed.includes(id));
  const buttonOverrides = [`${AGENT}_${BUTTON}`, OTHER, AGENT];
  expect(target({})).toEqual({ buttonId: BUTTON });
  expect(target({}, BUTTON)).toBeUndefined();
  expect(target({ agentId: AGENT })).toEqual({ agentId: AGENT });
  expect(target({ agentId: AGENT, doFallback: false }, AGENT)).toBeUndefined();
  expect(target({ agentId: AGENT, doFallback: true }, AGENT)).toEqual({ buttonId: BUTTON });
  expect(target({ buttonOverrides })).toEqual({ agentId: AGENT, buttonId: BUTTON });
  expect(target({ buttonOverrides }, BUTTON)).toEqual({ buttonId: OTHER });
  expect(target({ buttonOverrides }, BUTTON, OTHER)).toEqual({ agentId: AGENT });
});

test(
  'a chat for which nobody is available fails, one for a wrong org is not valid',
  withSimulator({ buttonIds: [BUTTON], organizationIds: [ORGANIZATION] }, async (simulator) => {
    const visitor = await requestedVisitor(simulator, { buttonId: OTHER });
    expect((await visitor.poll()).messages).toEqual([
      { type: 'ChatRequestFail', message: { reason: 'Unavailable', attachedRecords: [] } },
    ]);
    const stranger = new Visitor(simulator);
    await stranger.openSession();
    const { status, text } = await stranger.post(
      'ChasitorInit',
      initBody({ organizationId: '00D000000000009' }),
    );
    expect([status, JSON.parse(text)]).toEqual([
      400,
      {
        message: 'The request was not valid.',
        details: [{ property: 'organizationId', message: 'does not exist' }],
      },
    ]);
  }),
);

test(
  'the visitor uploads the file the agent asked for, once',
  withSimulator({ holdMs: 2_000 }, async (simulator) => {
    const { control } = simulator;
    const visitor = await talkingVisitor(simulator);
    control.requestFile(visitor.id);
    const [request] = (await visitor.poll()).messages;
    const { type, uploadServletUrl, cdmServletUrl, fileToken } = request?.message ?? {};
    expect([request?.type, type]).toEqual(['FileTransfer', 'Requested']);
    const upload = async (token: unknown): Promise<number> => {
      const form = new FormData();
      form.append('file', new Blob(['file content'], { type: 'text/plain' }), 'note.txt');
      const query = new URLSearchParams({
        orgId: ORGANIZATION,
        chatKey: visitor.id,
        fileToken: String(token),
        encoding: 'UTF-8',
      });
      const init = { method: 'POST', body: form, headers: { referer: String(cdmServletUrl) } };
      return (await fetch(`${String(uploadServletUrl)}?${query.toString()}`, init)).status;
    };
    expect(await upload('wrong')).toBe(403);
    expect(await upload(fileToken)).toBe(200);
    expect(await upload(fileToken)).toBe(403);
    expect(control.chat(visitor.id).files).toEqual([
      {
        name: 'note.txt',
        contentType: 'text/plain',
        bytes: 12,
        sha256: createHash('sha256').update('file content').digest('hex'),
      },
    ]);
    expect((await visitor.poll()).messages).toEqual([
      { type: 'FileTransfer', message: { type: 'Success', fileToken } },
    ]);
    control.requestFile(visitor.id);
    const [second] = (await visitor.poll()).messages;
    control.cancelFile(visitor.id);
    expect((await visitor.poll()).messages[0]?.message).toMatchObject({ type: 'Canceled' });
    expect(await upload(second?.message['fileToken'])).toBe(403);
  }),
);

test(
  'typing, sneak peek, custom events and idle warnings are taken while talking',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    expect((await visitor.post('ChasitorTyping')).status).toBe(200);
    expect(simulator.control.chat(visitor.id).customerIsTyping).toBe(true);
    expect((await visitor.post('ChasitorNotTyping')).status).toBe(200);
    expect((await visitor.post('ChasitorSneakPeek', { position: 0, text: 'hel' })).status).toBe(200);
    expect((await visitor.post('CustomEvent', { type: 'a', data: 'b' })).status).toBe(200);
    const idle = { idleTimeoutWarningEvent: 'triggered' };
    expect((await visitor.post('ChasitorIdleTimeoutWarningEvent', idle)).status).toBe(200);
    expect(simulator.control.chat(visitor.id)).toMatchObject({ customerIsTyping: false, sneakPeek: 'hel' });
  }),
);

test(
  'ids that do not exist: of an org or deployment 400, of a button no entry',
  withSimulator(
    { buttonIds: [BUTTON], organizationIds: [ORGANIZATION], deploymentIds: [DEPLOYMENT] },
    async (simulator) => {
      const visitor = new Visitor(simulator);
      const ask = (query: string) => visitor.send('GET', `Visitor/Availability?${query}`, { headers });
      const { status, text } = await ask(`${SITE}&Availability.ids=${BUTTON},${OTHER},${AGENT}`);
      expect([status, JSON.parse(text)]).toEqual([
        200,
        {
          messages: [
            {
              type: 'Availability',
              message: {
                results: [
                  { id: BUTTON, isAvailable: true },
                  { id: AGENT, isAvailable: true },
                ],
              },
            },
          ],
        },
      ]);
      expect((await ask(SITE.replace(ORGANIZATION, '00D000000000009'))).status).toBe(400);
      expect((await ask(SITE.replace(DEPLOYMENT, '572000000000009'))).status).toBe(400);
    },
  ),
);
