import { initBody, requestedVisitor, talkingVisitor, Visitor } from './visitor.ts';
import { withSimulator } from './with-simulator.ts';

const INVALID_SESSION = { status: 403, text: 'Session required but was invalid or not found' };
const INVALID_AFFINITY = { status: 503, text: 'Invalid Affinity Token' };

test(
  'every resource wants the version header',
  withSimulator({}, async (simulator) => {
    const visitor = new Visitor(simulator);
    const refused = { status: 400, text: 'No version header found' };
    expect(await visitor.send('GET', 'System/SessionId', { headers: {} })).toEqual(refused);
    expect(await visitor.send('GET', 'System/Messages', { headers: {} })).toEqual(refused);
    expect(await visitor.send('GET', 'Visitor/Availability', { headers: {} })).toEqual(refused);
    expect(await visitor.send('POST', 'Chasitor/ChatMessage', { headers: {} })).toEqual(refused);
  }),
);

test(
  'SessionId takes only the literal null as affinity',
  withSimulator({ holdMs: 30_000 }, async (simulator) => {
    const visitor = new Visitor(simulator);
    const version = { 'x-liveagent-api-version': '48' };
    const wrong = { headers: { ...version, 'x-liveagent-affinity': 'abcdef01' } };
    const right = { headers: { ...version, 'x-liveagent-affinity': 'null' } };
    expect((await visitor.send('GET', 'System/SessionId', { headers: version })).status).toBe(400);
    expect(await visitor.send('GET', 'System/SessionId', wrong)).toEqual(INVALID_AFFINITY);
    const { status, text } = await visitor.send('GET', 'System/SessionId', right);
    const session = JSON.parse(text) as Record<string, unknown>;
    expect(status).toBe(200);
    expect(session).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      key: expect.stringMatching(/^[0-9a-f-]{36}!\d{13}!.+$/),
      affinityToken: expect.stringMatching(/^[0-9a-f]{8}$/),
      clientPollTimeout: 40,
    });
    expect(String(session['key']).split('!')[0]).toBe(session['id']);
  }),
);

test(
  'a wrong, foreign or null affinity is answered by 503',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const other = await talkingVisitor(simulator);
    for (const affinity of ['null', 'ffffffff', other.affinity]) {
      const headers = visitor.headers({ 'x-liveagent-affinity': affinity });
      expect(await visitor.send('GET', 'System/Messages?ack=-1', { headers })).toEqual(INVALID_AFFINITY);
      const post = { headers, body: '{"text":"hello"}' };
      expect(await visitor.send('POST', 'Chasitor/ChatMessage', post)).toEqual(INVALID_AFFINITY);
    }
    expect(simulator.control.chat(visitor.id).transcript).toEqual([]);
  }),
);

test(
  'ReconnectSession takes only the literal null, and API version 37',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    expect(await visitor.send('GET', 'System/ReconnectSession')).toEqual(INVALID_AFFINITY);
    const old = visitor.headers({ 'x-liveagent-affinity': 'null', 'x-liveagent-api-version': '36' });
    expect((await visitor.send('GET', 'System/ReconnectSession', { headers: old })).status).toBe(404);
  }),
);

test(
  'a missing, unknown or foreign session key is answered by 403',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    const { 'x-liveagent-session-key': key, ...keyless } = visitor.headers();
    const withId = visitor.headers({ 'x-liveagent-session-key': visitor.id });
    expect(key).toBe(visitor.key);
    expect(await visitor.send('GET', 'System/Messages', { headers: keyless })).toEqual(INVALID_SESSION);
    // The id of the session is not its key.
    expect(await visitor.send('GET', 'System/Messages', { headers: withId })).toEqual(INVALID_SESSION);
  }),
);

test(
  'an unknown resource is 404 and a wrong verb 405',
  withSimulator({}, async (simulator) => {
    const visitor = await requestedVisitor(simulator);
    expect((await visitor.send('GET', 'System/SwitchServer')).status).toBe(404);
    expect((await visitor.send('POST', 'System/ReconnectSession')).status).toBe(405);
    expect((await visitor.send('GET', 'Chasitor/ChatMessage')).status).toBe(405);
  }),
);

test(
  'ChasitorInit names each property that is not valid',
  withSimulator({}, async (simulator) => {
    const visitor = new Visitor(simulator);
    await visitor.openSession();
    const { visitorName, ...body } = initBody({ organizationId: 'wrong', prechatDetails: [{ label: 'x' }] });
    const { status, text } = await visitor.post('ChasitorInit', body);
    const { message, details } = JSON.parse(text) as { message: string; details: { property: string }[] };
    expect(visitorName).toBe('Visitor');
    expect([status, message]).toEqual([400, 'The request was not valid.']);
    expect(details.map(({ property }) => property).sort()).toEqual([
      'organizationId',
      'prechatDetails.0.transcriptFields',
      'prechatDetails.0.value',
      'visitorName',
    ]);
    expect((await visitor.post('ChasitorInit', initBody(), 1)).status).toBe(200);
  }),
);

test(
  'malformed JSON is 400',
  withSimulator({}, async (simulator) => {
    const visitor = await talkingVisitor(simulator);
    expect((await visitor.send('POST', 'Chasitor/ChatMessage', { body: '{"text"' })).status).toBe(400);
    expect((await visitor.send('POST', 'Chasitor/ChatMessage', { body: '{}' })).status).toBe(400);
  }),
);

test(
  'Live Agent requests need a token in force when the simulator is told so',
  withSimulator({ requireBearer: true }, async (simulator) => {
    const visitor = new Visitor(simulator);
    const base = { 'x-liveagent-api-version': '48', 'x-liveagent-affinity': 'null' };
    const refused = await visitor.send('GET', 'System/SessionId', { headers: base });
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      401,
      [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    ]);
    const token = await fetch(`${simulator.url}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'example-client-id',
        client_secret: 'example-client-secret',
      }),
    });
    const { access_token: accessToken } = (await token.json()) as { access_token: string };
    const headers = { ...base, authorization: `Bearer ${accessToken}` };
    expect((await visitor.send('GET', 'System/SessionId', { headers })).status).toBe(200);
    expect(simulator.control.revokeTokens('example-client-id')).toBe(1);
    expect((await visitor.send('GET', 'System/SessionId', { headers })).status).toBe(401);
    expect(simulator.control.chats()[0]?.clientId).toBe('example-client-id');
  }),
);
