import type { World } from '../support/world.ts';

/** One behaviour of Pub/Sub: what is done, and what Google's documents say comes out. */
export interface Row {
  readonly name: string;
  /** What `observe` must return on a service that follows the documents. */
  readonly expected: unknown;
  observe(world: World): Promise<unknown>;
}
