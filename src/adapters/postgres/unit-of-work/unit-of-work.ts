import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { FirstUse } from '../../../processing/flush/inbox.ts';
import type {
  BatchCommit,
  BatchUnitOfWork,
  LoadedState,
  StateRequest,
} from '../../../processing/flush/unit-of-work.ts';
import { asTechnical } from '../connection/errors.ts';
import { batched } from '../connection/statement-batching.ts';
import { lostCheckpoints, openCheckpoint } from './checkpoints.ts';
import { commitStatement } from './commit-statement.ts';
import { handledIds } from './inbox.ts';
import { stockFrom, stockRow, stockRows } from './load-stock.ts';

/** Several partitions that load or commit at the same time share a statement. */
export const postgresUnitOfWork = (pool: CommonQueryMethods): BatchUnitOfWork => ({
  checkpoints: {
    open: (partition, firstOffset) => asTechnical(() => openCheckpoint(pool, partition, firstOffset)),
    findLost: (known) => asTechnical(() => lostCheckpoints(pool, known)),
  },
  products: {
    load: batched((requests) => asTechnical(() => load(pool, requests)), {
      rows: ({ requirements: { lines, refs } }) => lines.length + refs.length,
      keys: ({ requirements: { skus } }) => skus,
    }),
  },
  commit: batched((commits) => asTechnical(() => commit(pool, commits)), {
    rows: ({ from, to }) => to.nextOffset - from.nextOffset,
    keys: ({ changes }) => changes.products.map(({ sku }) => sku),
  }),
});

const stateRow = z.discriminatedUnion('kind', [
  ...stockRow.options,
  z.object({
    kind: z.literal('handled'),
    commandId: z.string(),
    // In columns of the stock: a column of its own would be one more in every row.
    ref: z.string().nullable().describe('topic'),
    createdQty: z.number().nullable().describe('partition'),
    version: z.number().nullable().describe('offset'),
    qty: z.number().nullable().describe('fingerprint'),
  }),
]);

/** One statement, so that stock and handled ids are of one snapshot. Each request gets the batches and ids of all. */
async function load(pool: CommonQueryMethods, requests: readonly StateRequest[]): Promise<LoadedState[]> {
  const required = requests.map(({ requirements }) => requirements);
  const rows = await pool.any(sql.prepared('load', stateRow)`
    select *, null as "commandId" from (${stockRows({
      skus: required.flatMap(({ skus }) => skus),
      lines: required.flatMap(({ lines }) => lines),
      refs: required.flatMap(({ refs }) => refs),
      capacityNeeds: required.flatMap(({ capacityNeeds }) => capacityNeeds),
      reductions: required.flatMap(({ reductions }) => reductions),
      leaving: required.flatMap(({ leaving }) => leaving),
      waitingNeeds: required.flatMap(({ waitingNeeds }) => waitingNeeds),
    })}) as stock
    union all
    select 'handled', null, topic, null, null, partition, record_offset, fingerprint, null, null, null, known.id
    from (${handledIds(requests.flatMap(({ commandIds }) => commandIds))}) as known left join lateral (
      select topic, partition from checkpoints where checkpoints.id = checkpoint_id limit 1 -- look up by the key
    ) as stream on true`);
  const handled = new Map(rows.flatMap((row) => (row.kind === 'handled' ? [firstUseOf(row)] : [])));
  const preferred = new Set(rows.flatMap((row) => (row.kind === 'batch' && row.preferred ? row.ref : [])));
  const stock = rows.filter((row) => row.kind !== 'handled');
  return required.map(({ skus }) => ({ stock: stockFrom(skus, stock), handled, preferred }));
}

function firstUseOf(row: Extract<z.infer<typeof stateRow>, { kind: 'handled' }>): [string, FirstUse | null] {
  const { commandId, ref: topic, createdQty: partition, version: offset, qty: fingerprint } = row;
  const isNoted = topic !== null && partition !== null && offset !== null && fingerprint !== null;
  return [commandId, isNoted ? { topic, partition, offset, fingerprint } : null];
}

async function commit(pool: CommonQueryMethods, commits: readonly BatchCommit[]): Promise<undefined[]> {
  await pool.query(commitStatement(commits));
  return commits.map(() => undefined);
}
