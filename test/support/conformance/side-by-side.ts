import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { CheckpointMoved } from '../../../src/processing/flush/checkpoint.ts';
import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import { aPartition, commitFrom, commitNext } from '../builders/committed-outcome.ts';
import { aMovedMessage } from '../builders/messages.ts';
import { anEntry, type OutcomeParts } from '../builders/outcome.ts';
import { batchRow, needs } from '../builders/stock-rows.ts';
import { PROCESSES, refusalsOf, refusedAtOnce } from './at-once.ts';
import { eachTest } from './each-test.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';

const NUMBERS = Array.from({ length: 20 }, (_, index) => index);
const SKUS = NUMBERS.map((n) => `S${n}`);
const COMMANDS = NUMBERS.map((n) => `command-${n}`);

/** The outcome of partition n: its own product with a batch, a command, and a message. */
const outcomeOf = (n: number): OutcomeParts => ({
  changes: {
    products: [{ sku: `S${n}`, loadedVersion: 0, version: 1 }],
    batches: [batchRow(`B${n}`, { sku: `S${n}` })],
  },
  handled: [anEntry(`command-${n}`)],
  messages: [aMovedMessage({ id: `m${n}` })],
});

/** Tests that partitions do not disturb each other. */
export function sideBySide(make: MakeEmptyDatabase): void {
  describe('partitions side by side', () => {
    const setup = eachTest(make);

    /** The partitions of which everything is stored. Fails if only a part of one is stored. */
    async function done(): Promise<number[]> {
      const { unitOfWork, outboxReader } = setup();
      const { stock, handled } = await unitOfWork.products.load({
        requirements: needs({ skus: SKUS }),
        commandIds: COMMANDS,
      });
      const found: number[] = [];
      for (const n of NUMBERS) {
        const { id, nextOffset } = await unitOfWork.checkpoints.open(aPartition(n), 0);
        const messages = await outboxReader.read(id, 1, 10);
        const there = [
          stock.products.get(`S${n}`)?.version === 1,
          stock.batches.has(`B${n}`),
          handled.has(`command-${n}`),
          messages.some((message) => decodeMessage(message).id === `m${n}`),
          nextOffset === 1,
        ];
        expect(new Set(there).size).toBe(1);
        if (there[0]) found.push(n);
      }
      return found;
    }

    it.each(PROCESSES)('given %s and many commits at once, accepts all', async (_, processes) => {
      expect(await refusedAtOnce(setup(), processes, NUMBERS.map(outcomeOf))).toEqual([]);
      expect(await done()).toEqual(NUMBERS);
    });

    it.each(PROCESSES)(
      'given %s and many commits at once, refuses only those that conflict with stored rows',
      async (_, processes) => {
        await commitNext(setup().unitOfWork, { handled: [anEntry('known')] }, 99);
        const conflicting = [3, 4, 17];
        const outcomes = NUMBERS.map((n) => ({
          ...outcomeOf(n),
          ...(conflicting.includes(n) ? { handled: [anEntry('known')] } : {}),
        }));
        const refusals = await refusedAtOnce(setup(), processes, outcomes);
        expect(refusals).toEqual(conflicting.map(() => expect.any(ConcurrentChange)));
        expect(await done()).toEqual(NUMBERS.filter((n) => !conflicting.includes(n)));
      },
    );

    it('given many commits at once and a checkpoint that moved just before, refuses only that commit', async () => {
      const { unitOfWork, elsewhere } = setup();
      const from = await Promise.all(NUMBERS.map((n) => unitOfWork.checkpoints.open(aPartition(n), 0)));
      await commitNext(elsewhere, { to: { nextOffset: 2 } }, 7);
      const committing = from.map((checkpoint, n) => commitFrom(unitOfWork, checkpoint, outcomeOf(n)));
      expect(await refusalsOf(committing)).toEqual([expect.any(CheckpointMoved)]);
      expect(await done()).toEqual(NUMBERS.filter((n) => n !== 7));
    });

    it('given many reads at once, returns to each the stock and the ids that it requested', async () => {
      const { unitOfWork } = setup();
      await refusedAtOnce(setup(), 1, NUMBERS.map(outcomeOf));
      const read = await Promise.all(
        NUMBERS.map((n) =>
          unitOfWork.products.load({
            requirements: needs({ skus: [`S${n}`, `T${n}`] }),
            commandIds: [`command-${n}`, `c-${n}`],
          }),
        ),
      );
      for (const [n, { stock, handled }] of read.entries()) {
        expect([...stock.products.keys()]).toEqual([`S${n}`, `T${n}`]);
        expect(stock.products.get(`S${n}`)).toMatchObject({ version: 1, batches: [{ ref: `B${n}` }] });
        expect([handled.has(`command-${n}`), handled.has(`c-${n}`)]).toEqual([true, false]);
      }
    });

    it('given many reads of the same SKU at once, shares no changes in memory between them', async () => {
      const { unitOfWork } = setup();
      await refusedAtOnce(setup(), 1, [outcomeOf(0)]);
      const wanted = { requirements: needs({ skus: ['S0'], refs: ['B0'] }), commandIds: [] };
      const [one, other] = await Promise.all([
        unitOfWork.products.load(wanted),
        unitOfWork.products.load(wanted),
      ]);
      Object.assign(one.stock.batches.get('B0') ?? {}, { allocated: 9 });
      expect(other.stock.batches.get('B0')?.allocated).toBe(0);
    });

    it('given a read during commits, returns each commit completely or not at all', async () => {
      const { unitOfWork, elsewhere } = setup();
      async function commitAll(): Promise<void> {
        for (const n of NUMBERS) {
          const products = [{ sku: 'LAMP', loadedVersion: n, version: n + 1 }];
          await commitNext(elsewhere, { changes: { products }, handled: [anEntry(`command-${n}`)] });
        }
      }
      const committing = commitAll();
      const wanted = { requirements: needs({ skus: ['LAMP'] }), commandIds: COMMANDS };
      for (let version = 0; version < NUMBERS.length;) {
        const { stock, handled } = await unitOfWork.products.load(wanted);
        version = stock.products.get('LAMP')?.version ?? 0;
        expect(new Set(handled.keys())).toEqual(new Set(COMMANDS.slice(0, version)));
        await setImmediate();
      }
      await committing;
    });
  });
}
