/** A first-in-first-out queue with O(1) push and shift; the used-up front is given back in large steps. */
export class Fifo<Item> {
  private items: Item[] = [];
  private front = 0;

  get size(): number {
    return this.items.length - this.front;
  }

  push(item: Item): void {
    this.items.push(item);
  }

  shift(): Item | undefined {
    if (this.front >= this.items.length) return undefined;
    const item = this.items[this.front];
    this.front++;
    if (this.front === this.items.length) {
      this.clear();
    } else if (this.front > 1024 && this.front * 2 > this.items.length) {
      this.items = this.items.slice(this.front);
      this.front = 0;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.front = 0;
  }
}
