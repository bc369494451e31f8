import type { Ending } from '../../../conversation/state.ts';

type EndingOf = (joined: boolean) => Ending;

const noAgent: EndingOf = (joined) => ({ cause: joined ? 'agent-offline' : 'unavailable' });

/** Reasons of ChatRequestFail (Chat REST API guide, and the Android SDK's list). */
const REQUEST_FAIL: Readonly<Record<string, EndingOf>> = {
  unavailable: noAgent,
  blocked: () => ({ cause: 'blocked' }),
  nopost: () => ({ cause: 'desk-error', code: 'DESK_REJECTED_REQUEST' }),
};

/** Reasons of ChatEnded (the Android SDK's list). */
const CHAT_ENDED: Readonly<Record<string, EndingOf>> = {
  agent: () => ({ cause: 'agent' }),
  client: () => ({ cause: 'user' }),
  clientidletimeout: () => ({ cause: 'idle' }),
  agentsunavailable: noAgent,
  unavailable: noAgent,
  agentpushtimeout: () => ({ cause: 'declined' }),
  nopost: () => ({ cause: 'desk-error', code: 'DESK_REJECTED_REQUEST' }),
};

const DESK_FAILED: Ending = { cause: 'desk-error', code: 'DESK_UNAVAILABLE' };

const look = (table: Readonly<Record<string, EndingOf>>, reason: string, joined: boolean): Ending => {
  const name = reason.toLowerCase();
  return (Object.hasOwn(table, name) ? table[name]?.(joined) : undefined) ?? DESK_FAILED;
};

/** Why nobody could be asked, or nobody came. `joined`: an agent had been there, so this is the end of a chat. */
export const endingOfRequestFail = (reason: string | undefined, joined: boolean): Ending =>
  look(REQUEST_FAIL, reason ?? '', joined);

/** Why a chat ended. The reason is optional; without one it is the ordinary end, by the agent. */
export const endingOfChatEnded = (reason: string | undefined, joined: boolean): Ending =>
  look(CHAT_ENDED, reason ?? 'agent', joined);
