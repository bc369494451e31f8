import type { Endpoint } from '../desk/endpoint.ts';
import { shortId } from '../wire/salesforce-id.ts';
import type { Fault, FaultRule } from './fault-rule.ts';

/** Who is asking for what, as far as it is known when the request arrives. */
export type FaultSubject = {
  readonly endpoint: Endpoint;
  readonly chatId?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly deploymentId?: string | undefined;
  readonly buttonId?: string | undefined;
  readonly visitorName?: string | undefined;
  readonly clientId?: string | undefined;
  readonly host?: string | undefined;
};

/** before: instead of (or ahead of) the effect · after: the effect has happened, its answer is spoilt. */
export type FaultStage = 'before' | 'after';

export type PickedFault = { readonly ruleId: string; readonly fault: Fault };

type Scheduled = { readonly id: string; readonly rule: FaultRule; seen: number; hits: number };

const FIELDS = ['chatId', 'visitorName', 'clientId', 'host'] as const;
const ID_FIELDS = ['organizationId', 'deploymentId', 'buttonId'] as const;

/** Whether the fault strikes before or after the request's effect. */
export function stageOf(fault: Fault): FaultStage {
  if (fault.kind === 'truncated-json') return 'after';
  return 'applied' in fault && fault.applied ? 'after' : 'before';
}

function matches(rule: FaultRule, subject: FaultSubject): boolean {
  const { endpoint } = rule;
  const endpoints: readonly string[] = typeof endpoint === 'string' ? [endpoint] : endpoint;
  if (!endpoints.includes('*') && !endpoints.includes(subject.endpoint)) return false;
  const same = (wanted: string | undefined, given: string | undefined): boolean =>
    wanted === undefined || wanted === given;
  return (
    FIELDS.every((field) => same(rule[field], subject[field])) &&
    ID_FIELDS.every(
      (field) => same(shortId(rule[field] ?? ''), shortId(subject[field] ?? '')) || !rule[field],
    )
  );
}

/** The faults waiting to happen. The first matching rule wins; spent rules are forgotten. */
export class FaultSchedule {
  #rules: Scheduled[] = [];
  #nextId = 1;

  get isEmpty(): boolean {
    return this.#rules.length === 0;
  }

  /** Adds a rule behind the others; returns its id. */
  add(rule: FaultRule): string {
    const id = `fault-${this.#nextId}`;
    this.#nextId += 1;
    this.#rules.push({ id, rule, seen: 0, hits: 0 });
    return id;
  }

  /** Takes one rule back, or all. */
  clear(id?: string): void {
    this.#rules = id === undefined ? [] : this.#rules.filter((scheduled) => scheduled.id !== id);
  }

  list(): readonly { id: string; rule: FaultRule; seen: number; hits: number }[] {
    return this.#rules.map((scheduled) => ({ ...scheduled }));
  }

  /** The fault for this request, if one is due; counts the request against the rules it passes. */
  pick(stage: FaultStage, subject: FaultSubject): PickedFault | undefined {
    for (const scheduled of this.#rules) {
      const { rule } = scheduled;
      if (stageOf(rule.fault) !== stage || !matches(rule, subject)) continue;
      scheduled.seen += 1;
      const turn = scheduled.seen - rule.skip;
      if (turn < 1 || turn % rule.every !== 0) continue;
      scheduled.hits += 1;
      if (scheduled.hits === rule.times) this.clear(scheduled.id);
      return { ruleId: scheduled.id, fault: rule.fault };
    }
    return undefined;
  }
}
