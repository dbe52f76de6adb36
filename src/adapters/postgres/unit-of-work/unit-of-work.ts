import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { FirstUse } from '../../../processing/flush/inbox.ts';
import type { Known, Outcome, UnitOfWork, StateRequest } from '../../../processing/flush/unit-of-work.ts';
import { commitStatement } from './commit-statement.ts';
import { openCheckpoint } from './checkpoints.ts';
import { asTechnical } from '../connection/errors.ts';
import { handledIds } from './inbox.ts';
import { lostCheckpoints } from './lost-checkpoints.ts';
import { stockFrom, stockRow, stockRows } from './load-stock.ts';
import { batched } from '../connection/statement-batching.ts';

const knownRow = z.discriminatedUnion('kind', [
  ...stockRow.options,
  z.object({
    kind: z.literal('handled'),
    commandId: z.string(),
    // In columns of the stock: each more would be one more in all rows.
    ref: z.string().nullable().describe('topic'),
    createdQty: z.number().nullable().describe('partition'),
    version: z.number().nullable().describe('offset'),
    qty: z.number().nullable().describe('fingerprint'),
  }),
]);

/** What several partitions read or commit at the same time goes to Postgres together. */
export const postgresUnitOfWork = (pool: CommonQueryMethods): UnitOfWork => ({
  open: (partition, firstOffset) => asTechnical(() => openCheckpoint(pool, partition, firstOffset)),
  lost: (known) => asTechnical(() => lostCheckpoints(pool, known)),
  read: batched((wanted) => asTechnical(() => read(pool, wanted)), {
    rows: ({ needs }) => needs.lines.length + needs.refs.length,
    keys: ({ needs }) => needs.skus,
  }),
  commit: batched((outcomes) => asTechnical(() => commit(pool, outcomes)), {
    rows: ({ from, to }) => to.nextOffset - from.nextOffset,
    keys: ({ changes }) => changes.products.map(({ sku }) => sku),
  }),
});

/** Each gets the batches and the ids of all: what was not asked for does no harm. */
async function read(pool: CommonQueryMethods, wanted: readonly StateRequest[]): Promise<Known[]> {
  const needs = {
    skus: wanted.flatMap((one) => one.needs.skus),
    lines: wanted.flatMap((one) => one.needs.lines),
    refs: wanted.flatMap((one) => one.needs.refs),
    rooms: wanted.flatMap((one) => one.needs.rooms),
    cuts: wanted.flatMap((one) => one.needs.cuts),
  };
  const commandIds = wanted.flatMap((one) => one.commandIds);
  const rows = await pool.any(sql.prepared('read', knownRow)`
    select *, null as "commandId" from (${stockRows(needs)}) as stock
    union all
    select 'handled', null, topic, null, null, partition, record_offset, fingerprint, null, null, known.id
    from (${handledIds(commandIds)}) as known left join lateral (
      select topic, partition from checkpoints where checkpoints.id = checkpoint_id limit 1 -- by the key, too
    ) as stream on true`);
  const handled = new Map(rows.flatMap((row) => (row.kind === 'handled' ? [firstUseOf(row)] : [])));
  const preferred = new Set(rows.flatMap((row) => (row.kind === 'batch' && row.preferred ? row.ref : [])));
  const stock = rows.filter((row) => row.kind !== 'handled');
  return wanted.map((one) => ({ stock: stockFrom(one.needs.skus, stock), handled, preferred }));
}

function firstUseOf(row: Extract<z.infer<typeof knownRow>, { kind: 'handled' }>): [string, FirstUse | null] {
  const { commandId, ref: topic, createdQty: partition, version: offset, qty: fingerprint } = row;
  const isNoted = topic !== null && partition !== null && offset !== null && fingerprint !== null;
  return [commandId, isNoted ? { topic, partition, offset, fingerprint } : null];
}

async function commit(pool: CommonQueryMethods, outcomes: readonly Outcome[]): Promise<undefined[]> {
  await pool.query(commitStatement(outcomes));
  return outcomes.map(() => undefined);
}
