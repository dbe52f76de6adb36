import { sql } from 'slonik';
import { z } from 'zod';
import { partitionId } from '../../../processing/records/record.ts';
import type { Outcome } from '../../../processing/flush/unit-of-work.ts';
import { checkpointsMove } from './checkpoints.ts';
import { REFUSED } from '../connection/errors.ts';
import { handledOnOtherDays, inboxInsert, recordOutcomesInsert } from './inbox.ts';
import { OUTBOX_CHANNEL } from '../relay/outbox-listener.ts';
import { outboxInsert } from './outbox.ts';
import { batchesSave, linesAdd, linesRemove, linesSet, productsSave } from './save-stock.ts';

/**
 * One statement is a transaction by itself: READ COMMITTED, and no lock is held while the worker thinks. Each part of
 * it sees the tables as they were before. What guards them is asked for first, and ends it all where it does not hold.
 */
export function commitStatement(outcomes: readonly Outcome[]) {
  const changes = outcomes.map((outcome) => outcome.changes);
  const products = outcomes.flatMap(({ from, to, changes: { products: changed } }) =>
    changed.map((product) => ({ ...product, checkpointId: from.id, sequence: to.lastSequence })),
  );
  const batches = changes.flatMap((change) => change.batches);
  const moved = outcomes.map(({ from }) => `${partitionId(from)} is no longer at ${from.nextOffset}`);
  return sql.prepared('commit', z.object({}))`
    with moved as (${checkpointsMove(outcomes)}),
    saved_products as (${productsSave(products)}),
    saved_batches as (${batchesSave(batches)}),
    removed_lines as (${linesRemove(changes.flatMap(({ linesRemoved }) => linesRemoved))}),
    added_lines as (${linesAdd(changes.flatMap(({ linesAdded }) => linesAdded))}),
    set_lines as (${linesSet(changes.flatMap((change) => change.linesSet))}),
    remembered as (${inboxInsert(outcomes.flatMap(({ handled }) => handled))}),
    recorded as (${recordOutcomesInsert(outcomes.flatMap((outcome) => outcome.recorded))}),
    appended as (${outboxInsert(outcomes)})
    select case
      when (select count(*) from moved) < ${outcomes.length}
        then refuse(${REFUSED.checkpointMoved}, ${`checkpoint of ${moved.join(', ')}`})
      when (select count(*) from saved_products) < ${products.length}
        then refuse(${REFUSED.concurrentChange}, 'a product was changed by somebody else')
      when (select count(*) from saved_products where is_new) > ${products.filter(({ loadedVersion }) => loadedVersion === 0).length}
        then refuse(${REFUSED.concurrentChange}, 'a product is no longer there')
      when (select count(*) from saved_batches) < ${batches.length}
        then refuse(${REFUSED.concurrentChange}, 'a batch reference was taken by another SKU')
      when exists (${handledOnOtherDays(outcomes.flatMap(({ assumedNew }) => assumedNew))})
        then refuse(${REFUSED.concurrentChange}, 'a command was handled on another day')
      when ${outcomes.some(({ messages }) => messages.length > 0)}
        then pg_notify(${OUTBOX_CHANNEL}, '')::text
    end`;
}
