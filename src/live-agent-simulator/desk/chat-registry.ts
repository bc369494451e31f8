import type { Chat } from '../session/chat.ts';

/** All sessions by id and, while it is valid, by key. */
export class ChatRegistry {
  readonly #keepGone: number;
  readonly #byId = new Map<string, Chat>();
  readonly #byKey = new Map<string, Chat>();
  readonly #gone: string[] = [];

  constructor(keepGone: number) {
    this.#keepGone = keepGone;
  }

  add(chat: Chat): void {
    this.#byId.set(chat.id, chat);
    this.#byKey.set(chat.key, chat);
  }

  findByKey(key: string | undefined): Chat | undefined {
    return key === undefined ? undefined : this.#byKey.get(key);
  }

  findById(id: string): Chat | undefined {
    return this.#byId.get(id);
  }

  /** In the order of their creation, gone ones included as long as they are kept. */
  all(): readonly Chat[] {
    return [...this.#byId.values()];
  }

  /** How many keys are valid now. */
  get liveCount(): number {
    return this.#byKey.size;
  }

  /** Makes the key unknown; the chat stays listed until too many others have gone after it. */
  retire(chat: Chat): void {
    this.#byKey.delete(chat.key);
    this.#gone.push(chat.id);
    while (this.#gone.length > this.#keepGone) this.#byId.delete(this.#gone.shift() ?? '');
  }

  clear(): void {
    this.#byId.clear();
    this.#byKey.clear();
    this.#gone.length = 0;
  }
}
