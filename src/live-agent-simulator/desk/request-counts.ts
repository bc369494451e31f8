import type { Endpoint } from './endpoint.ts';

/** Requests per endpoint and outcome: an HTTP status as text, or `reset`, `hung` for spoilt answers. */
export class RequestCounts {
  readonly #counts = new Map<Endpoint, Map<string, number>>();

  count(endpoint: Endpoint, outcome: string): void {
    const outcomes = this.#counts.get(endpoint) ?? new Map<string, number>();
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    this.#counts.set(endpoint, outcomes);
  }

  /** `{ ChatMessage: { '200': 12, '409': 1 } }`. */
  all(): Record<string, Record<string, number>> {
    return Object.fromEntries(
      [...this.#counts].map(([endpoint, outcomes]) => [endpoint, Object.fromEntries(outcomes)]),
    );
  }

  clear(): void {
    this.#counts.clear();
  }
}
