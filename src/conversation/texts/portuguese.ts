import type { LanguageTexts } from './text-keys.ts';

export const PORTUGUESE: LanguageTexts = {
  'chat.waiting':
    'Estamos procurando alguém que possa ajudar você.[ Seu lugar na fila é o {place}.][ A espera é de cerca de {minutes} min.]',
  'chat.started': '{agentName} está aqui para ajudar você.',
  'chat.idle-warning': 'Você ainda está aí? Sem resposta, o chat termina em {minutes} min.',
  'chat.ended': 'O chat terminou.',
  'chat.ended.agent': 'O chat terminou. Obrigado![ Conte como foi: {surveyUrl}]',
  'chat.ended.user': 'Você saiu do chat.[ Conte como foi: {surveyUrl}]',
  'chat.ended.idle': 'O chat terminou porque não recebemos resposta.',
  'chat.ended.wait-too-long':
    'Desculpe, ninguém está livre para atender você no momento. Tente de novo mais tarde.',
  'chat.ended.unavailable':
    'Desculpe, não há ninguém para atender você no momento. Tente de novo mais tarde.',
  'chat.ended.declined':
    'Desculpe, ninguém está livre para atender você no momento. Tente de novo mais tarde.',
  'chat.ended.blocked': 'Desculpe, não podemos conectar você com uma pessoa.',
  'chat.ended.agent-offline': 'Desculpe, a ligação com quem atendia você caiu. Peça ajuda de novo.',
  'chat.ended.session-expired': 'Desculpe, o chat foi interrompido. Peça ajuda de novo.',
  'chat.ended.handed-over-to-nobody':
    'Desculpe, ninguém pôde continuar o seu chat. Tente de novo mais tarde.',
  'chat.ended.sent-too-late': '',
  'chat.ended.outside-hours': 'Estamos fechados no momento.[ Voltamos: {opensAt}.]',
  'chat.ended.switched-off': 'Desculpe, no momento não podemos conectar você com uma pessoa.',
  'chat.ended.too-busy': 'Desculpe, há pessoas demais esperando no momento. Tente de novo mais tarde.',
  'chat.ended.desk-error':
    'Desculpe, no momento não podemos conectar você com uma pessoa. Tente de novo mais tarde.',
  'chat.ended.operator': 'O chat terminou.',
  'agent.changed.transferred': 'Agora {agentName} atende você.',
  'agent.changed.transferring': 'Estamos passando você para outra pessoa. Aguarde um momento.',
  'agent.changed.transfer-failed': 'Ninguém pôde continuar. O chat segue como antes.',
  'agent.changed.joined': '{agentName} entrou no chat.',
  'agent.changed.left': '{agentName} saiu do chat.',
  'agent.changed.disconnected': 'A ligação com quem atende você caiu. Aguarde um momento.',
  'message.undelivered': 'A sua mensagem não chegou.',
  'message.undelivered.no-chat':
    'No momento não há chat com uma pessoa: a sua mensagem não foi lida por ninguém.',
  'message.undelivered.chat-ended': 'O chat já terminou: a sua mensagem não foi lida.',
  'message.undelivered.chat-already-open': '',
  'message.undelivered.refused-by-desk': 'Não foi possível entregar a sua mensagem.',
  'message.undelivered.desk-unavailable': 'Talvez a sua mensagem não tenha chegado. Envie de novo.',
  'message.undelivered.too-much-held': 'Foi demais de uma vez: a sua mensagem não foi entregue.',
  'message.undelivered.in-doubt': 'Talvez a sua mensagem não tenha chegado. Envie de novo.',
};
