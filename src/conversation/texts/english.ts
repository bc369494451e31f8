import type { LanguageTexts } from './text-keys.ts';

export const ENGLISH: LanguageTexts = {
  'chat.waiting':
    'We are looking for somebody who can help you.[ You are number {place} in the queue.][ The wait is about {minutes} min.]',
  'chat.started': '{agentName} is here to help you.',
  'chat.idle-warning': 'Are you still there? Without an answer the chat ends in {minutes} min.',
  'chat.ended': 'The chat has ended.',
  'chat.ended.agent': 'The chat has ended. Thank you![ Tell us how it was: {surveyUrl}]',
  'chat.ended.user': 'You have left the chat.[ Tell us how it was: {surveyUrl}]',
  'chat.ended.idle': 'The chat has ended because we did not hear from you.',
  'chat.ended.wait-too-long': 'Sorry, nobody is free to help you at the moment. Please try again later.',
  'chat.ended.unavailable': 'Sorry, nobody is there to help you at the moment. Please try again later.',
  'chat.ended.declined': 'Sorry, nobody is free to help you at the moment. Please try again later.',
  'chat.ended.blocked': 'Sorry, we cannot connect you with a person.',
  'chat.ended.agent-offline': 'Sorry, the line to the person who helped you is broken. Please ask again.',
  'chat.ended.session-expired': 'Sorry, the chat was cut off. Please ask again.',
  'chat.ended.handed-over-to-nobody': 'Sorry, nobody could take over your chat. Please ask again later.',
  // The user has long gone on to something else.
  'chat.ended.sent-too-late': '',
  'chat.ended.outside-hours': 'We are closed at the moment.[ We are here again: {opensAt}.]',
  'chat.ended.switched-off': 'Sorry, we cannot connect you with a person at the moment.',
  'chat.ended.too-busy': 'Sorry, too many people are waiting at the moment. Please try again later.',
  'chat.ended.desk-error':
    'Sorry, we cannot connect you with a person at the moment. Please try again later.',
  'chat.ended.operator': 'The chat has ended.',
  'agent.changed.transferred': '{agentName} is taking over.',
  'agent.changed.transferring': 'You are being passed on. Please wait a moment.',
  'agent.changed.transfer-failed': 'Nobody could take over. The chat goes on as before.',
  'agent.changed.joined': '{agentName} has joined the chat.',
  'agent.changed.left': '{agentName} has left the chat.',
  'agent.changed.disconnected': 'The line to the person who helps you is broken. Please wait a moment.',
  'message.undelivered': 'Your message did not arrive.',
  'message.undelivered.no-chat': 'There is no chat with a person at the moment: your message was not read.',
  'message.undelivered.chat-ended': 'The chat is over: your message was not read.',
  // The chat that is open goes on: there is nothing to tell.
  'message.undelivered.chat-already-open': '',
  'message.undelivered.refused-by-desk': 'Your message could not be delivered.',
  'message.undelivered.desk-unavailable': 'Your message may not have arrived. Please send it again.',
  'message.undelivered.too-much-held': 'That was too much at once: your message was not delivered.',
  'message.undelivered.in-doubt': 'Your message may not have arrived. Please send it again.',
};
