import type { LanguageTexts } from './text-keys.ts';

export const SPANISH: LanguageTexts = {
  'chat.waiting':
    'Buscamos a alguien que pueda ayudarte.[ Tu lugar en la fila es el {place}.][ La espera es de unos {minutes} min.]',
  'chat.started': '{agentName} te atiende.',
  'chat.idle-warning': '¿Sigues ahí? Sin respuesta, el chat termina en {minutes} min.',
  'chat.ended': 'El chat ha terminado.',
  'chat.ended.agent': 'El chat ha terminado. ¡Gracias![ Cuéntanos qué te pareció: {surveyUrl}]',
  'chat.ended.user': 'Has salido del chat.[ Cuéntanos qué te pareció: {surveyUrl}]',
  'chat.ended.idle': 'El chat ha terminado porque no recibimos respuesta.',
  'chat.ended.wait-too-long':
    'Lo sentimos, en este momento nadie está libre para atenderte. Inténtalo más tarde.',
  'chat.ended.unavailable': 'Lo sentimos, en este momento no hay nadie para atenderte. Inténtalo más tarde.',
  'chat.ended.declined': 'Lo sentimos, en este momento nadie está libre para atenderte. Inténtalo más tarde.',
  'chat.ended.blocked': 'Lo sentimos, no podemos conectarte con una persona.',
  'chat.ended.agent-offline':
    'Lo sentimos, se cortó la comunicación con quien te atendía. Vuelve a pedir ayuda.',
  'chat.ended.session-expired': 'Lo sentimos, el chat se cortó. Vuelve a pedir ayuda.',
  'chat.ended.handed-over-to-nobody': 'Lo sentimos, nadie pudo continuar tu chat. Inténtalo más tarde.',
  'chat.ended.sent-too-late': '',
  'chat.ended.outside-hours': 'En este momento estamos cerrados.[ Volvemos: {opensAt}.]',
  'chat.ended.switched-off': 'Lo sentimos, en este momento no podemos conectarte con una persona.',
  'chat.ended.too-busy': 'Lo sentimos, hay demasiadas personas en espera. Inténtalo más tarde.',
  'chat.ended.desk-error':
    'Lo sentimos, en este momento no podemos conectarte con una persona. Inténtalo más tarde.',
  'chat.ended.operator': 'El chat ha terminado.',
  'agent.changed.transferred': 'Ahora te atiende {agentName}.',
  'agent.changed.transferring': 'Te pasamos con otra persona. Espera un momento.',
  'agent.changed.transfer-failed': 'Nadie pudo continuar. El chat sigue como antes.',
  'agent.changed.joined': '{agentName} ha entrado en el chat.',
  'agent.changed.left': '{agentName} ha salido del chat.',
  'agent.changed.disconnected': 'Se cortó la comunicación con quien te atiende. Espera un momento.',
  'message.undelivered': 'Tu mensaje no llegó.',
  'message.undelivered.no-chat': 'En este momento no hay ningún chat con una persona: nadie leyó tu mensaje.',
  'message.undelivered.chat-ended': 'El chat ya terminó: nadie leyó tu mensaje.',
  'message.undelivered.chat-already-open': '',
  'message.undelivered.refused-by-desk': 'No se pudo entregar tu mensaje.',
  'message.undelivered.desk-unavailable': 'Es posible que tu mensaje no haya llegado. Envíalo otra vez.',
  'message.undelivered.too-much-held': 'Fue demasiado a la vez: no se entregó tu mensaje.',
  'message.undelivered.in-doubt': 'Es posible que tu mensaje no haya llegado. Envíalo otra vez.',
};
