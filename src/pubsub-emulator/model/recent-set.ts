/** Remembers the newest `limit` texts. */
export class RecentSet {
  private readonly limit: number;
  private readonly texts = new Set<string>();

  constructor(limit: number) {
    this.limit = limit;
  }

  add(text: string): void {
    this.texts.add(text);
    if (this.texts.size <= this.limit) return;
    const oldest = this.texts.values().next();
    if (oldest.done !== true) this.texts.delete(oldest.value);
  }

  has(text: string): boolean {
    return this.texts.has(text);
  }
}
