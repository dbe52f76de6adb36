import { describe, expect, it } from '@jest/globals';
import type { Stores } from '../../../src/processing/stores.ts';
import { aMovedMessage } from '../builders/messages.ts';
import { batchRow, changes, lineRow, needs } from '../builders/stock-rows.ts';
import { eachTest } from './each-test.ts';
import type { MakeStores } from './stores-setup.ts';

const PARTITION = { topic: 'allocation.commands', partition: 0 };
const ENTRY = { commandId: 'c-1', checkpointId: 1, firstSequence: 1, messageCount: 1 };

/** Writes something to every store. */
async function writeAll({ checkpoints, products, inbox, outbox }: Stores): Promise<number> {
  const { id } = await checkpoints.open(PARTITION, 5);
  await products.save(
    changes({
      products: [{ sku: 'LAMP', loadedVersion: 0, version: 2 }],
      batches: [batchRow('B1', { allocated: 1 })],
      linesSet: [lineRow('o1')],
    }),
  );
  await inbox.remember([ENTRY]);
  await outbox.append(id, 1, [aMovedMessage(), aMovedMessage()]);
  return id;
}

/** What UnitOfWork promises, over all the stores it hands out. */
export function unitOfWorkConformance(name: string, make: MakeStores): void {
  describe(`unit of work: ${name}`, () => {
    const setup = eachTest(make);

    const present = () =>
      setup().unitOfWork.transaction(async ({ checkpoints, products, inbox }) => ({
        nextOffset: (await checkpoints.open(PARTITION, 0)).nextOffset,
        version: (await products.load(needs({ skus: ['LAMP'] }))).products.get('LAMP')?.version,
        handled: [...(await inbox.handled(['c-1']))],
      }));

    it('commits what was done in all stores, and returns what the work returned', async () => {
      const id = await setup().unitOfWork.transaction(writeAll);
      await expect(present()).resolves.toEqual({ nextOffset: 5, version: 2, handled: ['c-1'] });
      await expect(setup().outboxReader.read(id, 1, 10)).resolves.toHaveLength(2);
    });

    it('given work that throws, nothing of it is kept', async () => {
      let id = 0;
      const work = setup().unitOfWork.transaction(async (stores) => {
        id = await writeAll(stores);
        throw new Error('changed my mind');
      });
      await expect(work).rejects.toThrow('changed my mind');
      await expect(present()).resolves.toEqual({ nextOffset: 0, version: 0, handled: [] });
      await expect(setup().outboxReader.read(id, 1, 10)).resolves.toEqual([]);
    });

    // Words and codes that also occur in errors of databases and networks: none of them makes a bug technical.
    it.each([
      new Error('the connection of these lamps was terminated by a timeout'),
      Object.assign(new TypeError('first argument must be a string'), { code: 'ERR_INVALID_ARG_TYPE' }),
    ])('given work that throws %s, that very error is thrown on', async (bug) => {
      await expect(setup().unitOfWork.transaction(() => Promise.reject(bug))).rejects.toBe(bug);
    });

    it('given failed work, the next work is not affected', async () => {
      const { unitOfWork } = setup();
      await unitOfWork.transaction(() => Promise.reject(new Error('first'))).catch(() => undefined);
      await expect(unitOfWork.transaction(writeAll)).resolves.toBeGreaterThan(0);
    });

    it('shows work its own writes, and others only what is committed', async () => {
      const { unitOfWork } = setup();
      await unitOfWork.transaction(async (stores) => {
        await writeAll(stores);
        await expect(stores.inbox.handled(['c-1'])).resolves.toEqual(new Set(['c-1']));
        const elsewhere = unitOfWork.transaction(({ inbox }) => inbox.handled(['c-1']));
        await expect(elsewhere).resolves.toEqual(new Set());
      });
    });

    it('given many at once, all are done', async () => {
      const { unitOfWork } = setup();
      await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          unitOfWork.transaction(({ inbox }) => inbox.remember([{ ...ENTRY, commandId: `c-${index}` }])),
        ),
      );
      const ids = Array.from({ length: 30 }, (_, index) => `c-${index}`);
      const handled = await unitOfWork.transaction(({ inbox }) => inbox.handled(ids));
      expect(handled.size).toBe(30);
    });
  });
}
