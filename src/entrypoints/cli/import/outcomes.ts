import { type TemporaryLines, temporaryLines } from '../../../adapters/files/temporary-lines.ts';
import { createPool } from '../../../adapters/postgres/connection/pool.ts';
import { postgresReadRows } from '../../../adapters/postgres/connection/view-queries.ts';
import type { EventType } from '../../../domain/events.ts';
import { poolSettings } from '../../../bootstrap/adapter-settings.ts';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import { type CommandOutcome, commandOutcomes, handledBefore } from '../../../views/command-outcomes.ts';
import type { ReadRows } from '../../../views/read-rows.ts';
import { Interrupted } from '../runtime/errors.ts';
import type { CommandContext } from '../runtime/run-command.ts';

/** How many commands of an import had each outcome. */
export type OutcomeCounts = Record<
  | 'created'
  | 'allocated'
  | 'waiting'
  | 'outOfStock'
  | 'changed'
  | 'unchanged'
  | 'rejected'
  | 'failed'
  | 'skipped'
  | 'unknown',
  number
>;

export type OutcomeCounter = {
  /** Call it with the ids of commands before they are sent: those that were handled before count as skipped. */
  readonly beforeSend: (ids: readonly string[]) => Promise<void>;
  /** Call it after the workers have handled all commands. @throws Interrupted, TechnicalFailure */
  readonly count: () => Promise<OutcomeCounts>;
  readonly close: () => Promise<void>;
};

const PAGE_IDS = 1_000;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Counts the outcomes of commands. The ids are kept in a file, so memory does not grow with their number.
 * @throws TechnicalFailure if the database does not answer, FileFailure
 */
export async function outcomeCounter({ config, stop }: CommandContext): Promise<OutcomeCounter> {
  const pool = await createPool(poolSettings(config));
  const ids = await temporaryLines();
  const read = postgresReadRows(pool);
  const counts = noOutcomes();
  return {
    async beforeSend(sent) {
      const before = await handledBefore(read, sent);
      counts.skipped += before.size;
      await ids.append(sent.filter((id) => !before.has(id)));
    },
    async count() {
      await countAll(ids, read, counts, stop);
      return counts;
    },
    async close() {
      await Promise.all([ids.close(), atMost(CLOSE_TIMEOUT_MS, pool.end())]);
    },
  };
}

async function countAll(
  ids: TemporaryLines,
  read: ReadRows,
  counts: OutcomeCounts,
  stop: AbortSignal,
): Promise<void> {
  for await (const page of ids.pages(PAGE_IDS)) {
    if (stop.aborted) throw new Interrupted('stopped before all outcomes were counted. All lines were sent.');
    const outcomes = await commandOutcomes(read, page);
    for (const id of page) counts[categoryOf(outcomes.get(id)?.outcome)] += 1;
  }
}

/** By the first event of a command. An event whose entry is missing does not compile. */
const categories: Readonly<Record<EventType, keyof OutcomeCounts>> = {
  BatchCreated: 'created',
  BatchQuantityChanged: 'changed',
  BatchEtaChanged: 'changed',
  BatchReceived: 'changed',
  Allocated: 'allocated',
  Deallocated: 'changed',
  OutOfStock: 'outOfStock',
  Backordered: 'waiting',
  BackorderCancelled: 'changed',
  Dispatched: 'changed',
};

function categoryOf(outcome: CommandOutcome | undefined): keyof OutcomeCounts {
  if (!outcome) return 'unknown';
  if (outcome.status !== 'handled') return outcome.status;
  const [first] = outcome.events;
  if (!first) return 'unchanged';
  return Object.hasOwn(categories, first.type) ? categories[first.type as EventType] : 'unknown';
}

const noOutcomes = (): OutcomeCounts => ({
  created: 0,
  allocated: 0,
  waiting: 0,
  outOfStock: 0,
  changed: 0,
  unchanged: 0,
  rejected: 0,
  failed: 0,
  skipped: 0,
  unknown: 0,
});
