import { sql } from 'slonik';
import { z } from 'zod';
import { partitionId } from '../../../processing/records/record.ts';
import type { BatchCommit } from '../../../processing/flush/unit-of-work.ts';
import { checkpointsMove } from './checkpoints.ts';
import { CONFLICT_SQLSTATE } from '../connection/errors.ts';
import { handledOnOtherDays, inboxInsert, recordOutcomesInsert } from './inbox.ts';
import { OUTBOX_CHANNEL } from '../relay/outbox-listener.ts';
import { outboxInsert } from './outbox.ts';
import {
  batchesSave,
  lineDetailsRemove,
  lineDetailsSet,
  linesAdd,
  linesRemove,
  linesSet,
  productsSave,
} from './save-stock.ts';

/**
 * Commits batches of several partitions: checkpoints, stock, inbox and outbox. One statement is a transaction of its own
 * (READ COMMITTED) and takes one round trip. Each part of it sees the tables as they were before the statement; the last
 * part checks the guards and fails the whole statement if one does not hold.
 */
export function commitStatement(commits: readonly BatchCommit[]) {
  const changes = commits.map((commit) => commit.changes);
  const products = commits.flatMap(({ from, to, changes: { products: changed } }) =>
    changed.map((product) => ({ ...product, checkpointId: from.id, sequence: to.lastSequence })),
  );
  const batches = changes.flatMap((change) => change.batches);
  const removed = changes.flatMap(({ linesRemoved }) => linesRemoved);
  const added = changes.flatMap(({ linesAdded }) => linesAdded);
  const set = changes.flatMap(({ linesSet: changed }) => changed);
  const moved = commits.map(({ from }) => `${partitionId(from)} is no longer at ${from.nextOffset}`);
  return sql.prepared('commit', z.object({}))`
    with moved as (${checkpointsMove(commits)}),
    saved_products as (${productsSave(products)}),
    saved_batches as (${batchesSave(batches)}),
    removed_lines as (${linesRemove(removed)}),
    removed_details as (${lineDetailsRemove(removed)}),
    added_lines as (${linesAdd(added)}),
    set_lines as (${linesSet(set)}),
    set_details as (${lineDetailsSet([added, set])}),
    remembered as (${inboxInsert(commits.flatMap(({ handled }) => handled))}),
    recorded as (${recordOutcomesInsert(commits.flatMap((commit) => commit.recorded))}),
    appended as (${outboxInsert(commits)})
    select case
      when (select count(*) from moved) < ${commits.length}
        then refuse(${CONFLICT_SQLSTATE.checkpointMoved}, ${`checkpoint of ${moved.join(', ')}`})
      when (select count(*) from saved_products) < ${products.length}
        then refuse(${CONFLICT_SQLSTATE.concurrentChange}, 'another process has changed a product')
      when (select count(*) from saved_products where is_new) > ${products.filter(({ loadedVersion }) => loadedVersion === 0).length}
        then refuse(${CONFLICT_SQLSTATE.concurrentChange}, 'a product no longer exists')
      when (select count(*) from saved_batches) < ${batches.length}
        then refuse(${CONFLICT_SQLSTATE.concurrentChange}, 'another SKU has the reference of a batch')
      when exists (${handledOnOtherDays(commits.flatMap(({ assumedNew }) => assumedNew))})
        then refuse(${CONFLICT_SQLSTATE.concurrentChange}, 'a command was handled before, on another day')
      when ${commits.some(({ messages }) => messages.length > 0)}
        then pg_notify(${OUTBOX_CHANNEL}, '')::text
    end`;
}
