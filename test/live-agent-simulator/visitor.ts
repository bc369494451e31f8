import type { LiveAgentSimulator } from '../../src/live-agent-simulator/start-live-agent-simulator.ts';

/** Ids of the right form that belong to nobody. */
export const ORGANIZATION = '00D000000000001';
export const DEPLOYMENT = '572000000000001';
export const BUTTON = '573000000000001';

export type PollAnswer = {
  status: number;
  text: string;
  messages: { type: string; message: Record<string, unknown> }[];
  sequence: number;
  offset: number;
};

export type Reply = { status: number; text: string };

/** A ChasitorInit body that is valid. */
export const initBody = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  organizationId: ORGANIZATION,
  deploymentId: DEPLOYMENT,
  buttonId: BUTTON,
  userAgent: 'test',
  language: 'en-US',
  screenResolution: '1900x1080',
  visitorName: 'Visitor',
  prechatDetails: [],
  prechatEntities: [],
  receiveQueueUpdates: true,
  isPost: true,
  ...more,
});

/** A Live Agent client of the plainest kind: it does nothing on its own, so a test sees each request. */
export class Visitor {
  id = '';
  key = '';
  affinity = '';
  sequence = 0;
  ack = -1;
  readonly #base: string;

  constructor(simulator: LiveAgentSimulator) {
    this.#base = `${simulator.url}/chat/rest`;
  }

  headers(more: Record<string, string> = {}): Record<string, string> {
    return {
      'x-liveagent-api-version': '48',
      'x-liveagent-affinity': this.affinity,
      'x-liveagent-session-key': this.key,
      ...more,
    };
  }

  async send(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(`${this.#base}/${path}`, { headers: this.headers(), method, ...init });
    return { status: response.status, text: await response.text() };
  }

  async openSession(): Promise<void> {
    const headers = { 'x-liveagent-api-version': '48', 'x-liveagent-affinity': 'null' };
    const { text } = await this.send('GET', 'System/SessionId', { headers });
    const session = JSON.parse(text) as { id: string; key: string; affinityToken: string };
    this.id = session.id;
    this.key = session.key;
    this.affinity = session.affinityToken;
  }

  /** A numbered POST; without a number given it takes the next. */
  post(noun: string, body: unknown = {}, sequence: number | null = this.sequence + 1): Promise<Reply> {
    if (sequence !== null) this.sequence = sequence;
    const numbered: Record<string, string> =
      sequence === null ? {} : { 'x-liveagent-sequence': String(sequence) };
    return this.send('POST', noun.includes('/') ? noun : `Chasitor/${noun}`, {
      headers: this.headers({ 'content-type': 'application/json', ...numbered }),
      body: JSON.stringify(body),
    });
  }

  async poll(ack: number = this.ack, signal?: AbortSignal): Promise<PollAnswer> {
    const init = signal === undefined ? {} : { signal };
    const { status, text } = await this.send('GET', `System/Messages?ack=${ack}`, init);
    const empty = { messages: [], sequence: -1, offset: -1 };
    const body = status === 200 ? (JSON.parse(text) as Omit<PollAnswer, 'status' | 'text'>) : empty;
    if (status === 200) this.ack = body.sequence;
    return { status, text, ...body };
  }

  /** Polls until an event of this type was read; returns all events read on the way. */
  async pollUntil(type: string): Promise<PollAnswer['messages']> {
    const read: PollAnswer['messages'] = [];
    while (!read.some((event) => event.type === type)) {
      const answer = await this.poll();
      if (answer.status !== 200 && answer.status !== 204) throw new Error(`poll got ${answer.status}`);
      read.push(...answer.messages);
    }
    return read;
  }

  async reconnect(offset?: number): Promise<Reply> {
    const query = offset === undefined ? '' : `?ReconnectSession.offset=${offset}`;
    const headers = this.headers({ 'x-liveagent-affinity': 'null' });
    const reply = await this.send('GET', `System/ReconnectSession${query}`, { headers });
    if (reply.status !== 200) return reply;
    const { messages } = JSON.parse(reply.text) as { messages: [{ message: { affinityToken: string } }] };
    this.affinity = messages[0].message.affinityToken;
    this.sequence = 0;
    this.ack = -1;
    return reply;
  }
}

/** A visitor whose chat was requested. */
export async function requestedVisitor(
  simulator: LiveAgentSimulator,
  more: Record<string, unknown> = {},
): Promise<Visitor> {
  const visitor = new Visitor(simulator);
  await visitor.openSession();
  await visitor.post('ChasitorInit', initBody({ sessionId: visitor.id, ...more }));
  return visitor;
}

/** A visitor in conversation with an agent, everything read so far. */
export async function talkingVisitor(
  simulator: LiveAgentSimulator,
  more: Record<string, unknown> = {},
): Promise<Visitor> {
  const visitor = await requestedVisitor(simulator, more);
  simulator.control.accept(visitor.id, 'Alex');
  await visitor.pollUntil('ChatEstablished');
  return visitor;
}

export const typesOf = (messages: readonly { type: string }[]): string[] => messages.map(({ type }) => type);

/** The texts of the ChatMessage events. */
export const textsOf = (messages: PollAnswer['messages']): unknown[] =>
  messages.filter(({ type }) => type === 'ChatMessage').map(({ message }) => message['text']);
