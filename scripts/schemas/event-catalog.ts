import type { z } from 'zod';
import type { INBOUND } from '../../src/events/inbound.ts';
import type { OUTBOUND } from '../../src/events/outbound.ts';

type Entry<Schema extends z.ZodType> = {
  /** One sentence for who reads the schema. */
  readonly summary: string;
  /** A payload as it stands on the wire. */
  readonly example: z.input<Schema>;
};
type Catalog<Contract extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Type in keyof Contract]: Entry<Contract[Type]>;
};

const user = { botSlug: 'example-bot', userId: '+5210000001' };
const chat = { ...user, chatId: '3f2a9c1e5b7d4e60' };

export const INBOUND_CATALOG: Catalog<typeof INBOUND> = {
  'salesforce-handoff.handoff.requested.v1': {
    summary: 'The user needs a person: open a chat.',
    example: {
      ...user,
      channel: 'whatsapp',
      visitor: { name: 'Ana', language: 'es-MX' },
      prechat: [
        { label: 'Order', value: '1234', transcriptFields: ['Order__c'], displayToAgent: true },
        { label: 'Phone', value: '+5210000001' },
      ],
      transcript: [
        { from: 'bot', text: 'How can I help you?', at: '2026-01-15T10:00:00Z' },
        { from: 'user', text: 'My order did not arrive.', at: '2026-01-15T10:00:09Z' },
      ],
      prechatEntities: [
        {
          entityName: 'Contact',
          saveToTranscript: 'ContactId',
          showOnCreate: true,
          fields: [{ fieldName: 'Phone', label: 'Phone', doFind: true, isExactMatch: true, doCreate: true }],
        },
      ],
      buttonId: '573000000000001',
      fallbackButtonIds: ['573000000000002'],
    },
  },
  'salesforce-handoff.user.said.v1': {
    summary: 'The user wrote a text.',
    example: { ...user, text: 'It should have come on Monday.' },
  },
  'salesforce-handoff.user.typing.v1': {
    summary: 'The user began or stopped typing.',
    example: { ...user, typing: true },
  },
  'salesforce-handoff.user.file.v1': {
    summary: 'The user sent a file, which stands at `url`.',
    example: {
      ...user,
      url: 'https://files.example.com/receipt.jpg',
      fileName: 'receipt.jpg',
      contentType: 'image/jpeg',
      caption: 'The receipt',
    },
  },
  'salesforce-handoff.user.custom.v1': {
    summary: "Something for the agent's console, which understands it by its name.",
    example: { ...user, event: 'order.opened', data: '{"order":"1234"}' },
  },
  'salesforce-handoff.user.left.v1': {
    summary: 'The user ended the chat.',
    example: user,
  },
  'salesforce-handoff.chat.end-requested.v1': {
    summary: 'An operator ends the chat: this one, or without `chatId` whichever is open.',
    example: chat,
  },
};

export const OUTBOUND_CATALOG: Catalog<typeof OUTBOUND> = {
  'salesforce-handoff.chat.waiting.v1': {
    summary: 'In the queue; repeated when the place changes. `position` counts those before the user.',
    example: {
      ...chat,
      position: 2,
      estimatedWaitMs: 90_000,
      text: 'We are looking for somebody who can help you. You are number 3 in the queue. The wait is about 2 min.',
    },
  },
  'salesforce-handoff.chat.started.v1': {
    summary: 'An agent accepted.',
    example: { ...chat, agentName: 'Luz', text: 'Luz is here to help you.' },
  },
  'salesforce-handoff.agent.said.v1': {
    summary: 'The agent wrote a text.',
    example: { ...chat, text: 'Hello Ana, I am looking for your order.', agentName: 'Luz' },
  },
  'salesforce-handoff.agent.typing.v1': {
    summary: 'The agent began or stopped typing.',
    example: { ...chat, typing: true },
  },
  'salesforce-handoff.agent.changed.v1': {
    summary:
      "Another agent took over, joined or left, or the agent's connection broke. The chat goes on.",
    example: { ...chat, change: 'transferred', agentName: 'Mar', text: 'Mar is taking over.' },
  },
  'salesforce-handoff.agent.file.v1': {
    summary: 'The agent sent a file, which stands at `url`.',
    example: {
      ...chat,
      url: 'https://files.example.com/label.pdf',
      fileName: 'label.pdf',
      contentType: 'application/pdf',
    },
  },
  'salesforce-handoff.agent.offered.v1': {
    summary: 'A choice for the user: `choices` for buttons, the same in `text` as numbered lines.',
    example: {
      ...chat,
      text: 'What is it about?\n1. An order\n2. An invoice',
      choices: ['An order', 'An invoice'],
    },
  },
  'salesforce-handoff.agent.custom.v1': {
    summary: "Something from the agent's console, for a platform that understands it by its name.",
    example: { ...chat, event: 'coupon.offered', data: '{"percent":10}' },
  },
  'salesforce-handoff.agent.file-request.v1': {
    summary: 'The agent asks for a file (`wanted`), or no longer.',
    example: { ...chat, wanted: true },
  },
  'salesforce-handoff.chat.idle-warning.v1': {
    summary: 'The user has not answered for long: the chat ends in `leftMs` unless something is written.',
    example: {
      ...chat,
      leftMs: 60_000,
      text: 'Are you still there? Without an answer the chat ends in 1 min.',
    },
  },
  'salesforce-handoff.chat.ended.v1': {
    summary: 'The chat is over: exactly one for every chat. `code` is one of docs/errors.md where one is known.',
    example: {
      ...chat,
      cause: 'agent',
      surveyUrl: 'https://survey.example.com/3f2a9c1e',
      text: 'The chat has ended. Thank you! Tell us how it was: https://survey.example.com/3f2a9c1e',
    },
  },
  'salesforce-handoff.message.undelivered.v1': {
    summary:
      'An inbound event that was accepted but did not reach the agent. `chatId` is absent when the user had no chat.',
    example: { ...user, eventId: '5c0d8f0b7a3f4f6e9d2b1a4c6e8f0a2b', reason: 'no-chat',
      text: 'There is no chat with a person at the moment: your message was not read.',
    },
  },
};
