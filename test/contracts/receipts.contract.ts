import type { ParkedIds } from '../../src/bridge/ports/parked-ids.ts';
import type { ReceiptTally } from '../../src/bridge/ports/receipt-counts.ts';

export type ReceiptsWorld = {
  readonly parkedIds: ParkedIds;
  readonly tally: ReceiptTally;
  dispose(): Promise<void>;
};

/** What is remembered of deliveries beside the conversations. */
export const receiptsContract = (name: string, make: () => Promise<ReceiptsWorld>): void => {
  describe(`ParkedIds and ReceiptTally contract: ${name}`, () => {
    let world: ReceiptsWorld;
    beforeEach(async () => {
      world = await make();
    });
    afterEach(() => world.dispose());

    test('what was parked is known from then on', async () => {
      expect(await world.parkedIds.has('one')).toBe(false);
      await world.parkedIds.add('one');
      await world.parkedIds.add('one');
      expect(await world.parkedIds.has('one')).toBe(true);
      expect(await world.parkedIds.has('two')).toBe(false);
    });

    test('receipts of all who count are added up', async () => {
      expect(await world.tally.read()).toEqual({ accepted: 0, duplicate: 0, stale: 0, parked: 0 });
      await Promise.all([
        world.tally.add({ accepted: 3, duplicate: 0, stale: 1, parked: 0 }),
        world.tally.add({ accepted: 4, duplicate: 10_000, stale: 0, parked: 2 }),
      ]);
      expect(await world.tally.read()).toEqual({ accepted: 7, duplicate: 10_000, stale: 1, parked: 2 });
    });
  });
};
