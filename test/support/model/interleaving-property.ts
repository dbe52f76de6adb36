import { expect } from '@jest/globals';
import fc from 'fast-check';
import { runInterleaved, type SharedDatabase } from './interleaved-run.ts';
import {
  anyLog,
  entryInWords,
  type LogEntry,
  type PlacedEntry,
  recordAt,
  type Traffic,
} from './log-arbitrary.ts';
import { anyHabits, habitsInWords } from './plan-arbitrary.ts';
import { expectAlways, isRepeated } from './property.ts';
import { expectEachSkuInTurn } from './sku-histories.ts';
import { lineOf, purely } from './expected-lines.ts';

export type InterleavingOptions = {
  readonly runs: number;
  readonly maxLength: number;
  readonly traffic?: Traffic;
};

const placedIn = (partition: number, entries: readonly LogEntry[]): PlacedEntry[] =>
  entries.map((entry, offset) => ({ entry, record: recordAt(entry, partition, offset) }));

const recordsOf = (placed: readonly PlacedEntry[]) => placed.map(({ record }) => record);

/**
 * Two workers have the same partition, each often with an old checkpoint, and two relays both lead. The messages are
 * the same as those of one worker and one relay, each once and in order.
 */
export async function expectHandledOnce(
  { runs, maxLength, traffic }: InterleavingOptions,
  make: () => Promise<SharedDatabase>,
): Promise<void> {
  let moved = 0;
  let interrupted = 0;
  await expectAlways(
    fc.tuple(anyLog(maxLength, traffic), anyHabits),
    runs,
    async ([entries, habits]) => {
      const database = await make();
      const placed = placedIn(0, entries);
      const workers = habits.workers.map((worker) => ({ ...worker, log: recordsOf(placed) }));
      const run = await runInterleaved(database, { ...habits, workers }, async (published) => {
        const { lines, state } = purely(placed);
        expect(published.map(lineOf)).toEqual(lines.flat());
        expect(await database.state()).toEqual(state);
      });
      moved += run.moved;
      interrupted += run.interrupted;
    },
    ([entries, habits]) => [...entries.map(entryInWords), ...habitsInWords(habits)],
  );
  if (isRepeated) return;
  // Workers are disturbed 1.3 times per run. Over 25 runs chance does not bring this below 0.5.
  expect({ areWorkersDisturbed: moved > runs / 2, areRelaysDisturbed: interrupted > runs }).toEqual({
    areWorkersDisturbed: true,
    areRelaysDisturbed: true,
  });
}

/**
 * Two workers with one partition each, whose commands concern the same SKUs, batches and orders, and have the same
 * ids. Each SKU's events are a history that one worker alone could have produced, published once.
 */
export const expectSoundHistories = (
  { runs, maxLength, traffic }: InterleavingOptions,
  make: () => Promise<SharedDatabase>,
): Promise<void> =>
  expectAlways(
    fc.tuple(anyLog(maxLength, traffic), anyLog(maxLength, traffic), anyHabits),
    runs,
    async ([first, second, habits]) => {
      const database = await make();
      const logs = [placedIn(0, first), placedIn(1, second)];
      const [one, other] = habits.workers;
      const workers = [one, other].map((worker, index) => ({ ...worker, log: recordsOf(logs[index] ?? []) }));
      await runInterleaved(database, { ...habits, workers }, async (published) => {
        const ids = published.map(({ id }) => id);
        expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
        expectEachSkuInTurn(logs.flat(), published, await database.state());
      });
    },
    ([first, second, habits]) => [
      ...first.map((entry) => `partition 0: ${entryInWords(entry)}`),
      ...second.map((entry) => `partition 1: ${entryInWords(entry)}`),
      ...habitsInWords(habits),
    ],
  );
