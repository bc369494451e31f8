import type { Chat } from '../session/chat.ts';

/** Does something for a chat after a time, unless the session is gone by then. */
export function later(chat: Chat, delayMs: number, what: () => void): void {
  if (chat.phase === 'gone') return;
  const timer = setTimeout(() => {
    chat.timers.delete(timer);
    what();
  }, delayMs);
  chat.timers.add(timer);
}
