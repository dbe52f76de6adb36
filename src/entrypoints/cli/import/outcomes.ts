import { type TemporaryLines, temporaryLines } from '../../../adapters/files/temporary-lines.ts';
import { createPool } from '../../../adapters/postgres/connection/pool.ts';
import { postgresReadRows } from '../../../adapters/postgres/connection/view-queries.ts';
import { poolSettings } from '../../../bootstrap/adapter-settings.ts';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import { type CommandOutcome, commandOutcomes, handledBefore } from '../../../views/command-outcomes.ts';
import type { ReadRows } from '../../../views/read-rows.ts';
import { Stopped } from '../runtime/exit-codes.ts';
import type { CommandContext } from '../runtime/run-command.ts';

/** What came of the commands of an import: how many of each. */
export type OutcomeCounts = Record<
  'created' | 'allocated' | 'outOfStock' | 'unchanged' | 'rejected' | 'failed' | 'skipped' | 'unknown',
  number
>;

export type FollowedOutcomes = {
  /** To be called before commands are sent, with their ids: what was handled by then is skipped. */
  readonly sending: (ids: readonly string[]) => Promise<void>;
  /** To be called once all are handled. @throws Stopped, TechnicalFailure */
  readonly count: () => Promise<OutcomeCounts>;
  readonly close: () => Promise<void>;
};

/** Ids that are looked up at a time. */
const PAGE = 1_000;
/** Milliseconds for a database that does not answer to let go of its connections. */
const END_WITHIN = 1_000;

/**
 * Counts what comes of commands that are about to be sent. Memory does not depend on how many they are.
 * @throws TechnicalFailure if the database is away, FileFailure
 */
export async function followedOutcomes({ config, stop }: CommandContext): Promise<FollowedOutcomes> {
  const pool = await createPool(poolSettings(config));
  const ids = await temporaryLines();
  const read = postgresReadRows(pool);
  const counts = noOutcomes();
  return {
    async sending(sent) {
      const before = await handledBefore(read, sent);
      counts.skipped += before.size;
      await ids.append(sent.filter((id) => !before.has(id)));
    },
    async count() {
      await countAll(ids, read, counts, stop);
      return counts;
    },
    async close() {
      await Promise.all([ids.close(), atMost(END_WITHIN, pool.end())]);
    },
  };
}

async function countAll(
  ids: TemporaryLines,
  read: ReadRows,
  counts: OutcomeCounts,
  stop: AbortSignal,
): Promise<void> {
  for await (const page of ids.pages(PAGE)) {
    if (stop.aborted) throw new Stopped('stopped before all outcomes were counted. All lines were sent.');
    const outcomes = await commandOutcomes(read, page);
    for (const id of page) counts[categoryOf(outcomes.get(id)?.outcome)] += 1;
  }
}

const categories: Readonly<Record<string, keyof OutcomeCounts>> = {
  BatchCreated: 'created',
  Allocated: 'allocated',
  OutOfStock: 'outOfStock',
};

function categoryOf(outcome: CommandOutcome | undefined): keyof OutcomeCounts {
  if (!outcome) return 'unknown';
  if (outcome.status !== 'handled') return outcome.status;
  const [first] = outcome.events;
  return first ? (categories[first.type] ?? 'unknown') : 'unchanged';
}

const noOutcomes = (): OutcomeCounts => ({
  created: 0,
  allocated: 0,
  outOfStock: 0,
  unchanged: 0,
  rejected: 0,
  failed: 0,
  skipped: 0,
  unknown: 0,
});
