import { beforeEach } from '@jest/globals';
import { connect } from '../../../src/adapters/postgres/connection/session.ts';
import { postgresReadRows } from '../../../src/adapters/postgres/connection/view-queries.ts';
import type { Command } from '../../../src/domain/commands.ts';
import type { InboundRecord, OutboundMessage } from '../../../src/processing/records/record.ts';
import type { Handlers } from '../../../src/service-layer/handlers.ts';
import type { StockChanges } from '../../../src/service-layer/stock-changes.ts';
import type { ReadRows } from '../../../src/views/read-rows.ts';
import { aPartition, commitFrom, commitNext } from '../../support/builders/committed-outcome.ts';
import { encodedMessage } from '../../support/builders/messages.ts';
import { anEntry } from '../../support/builders/outcome.ts';
import { consecutive } from '../../support/builders/records.ts';
import { changes } from '../../support/builders/stock-rows.ts';
import type { EmptyDatabase } from '../../support/conformance/empty-database.ts';
import { memoryWorker } from '../../support/memory/worker.ts';
import { migratedDatabase, runSql } from '../postgres/test-database.ts';

const partition = aPartition();
const { signal: never } = new AbortController();

/** A database for a test file, empty before each test. Rows are written by the worker's code. */
export function viewedDatabase() {
  const { database, pool, emptied } = migratedDatabase();
  let stored: EmptyDatabase;
  beforeEach(async () => {
    stored = await emptied();
  });
  async function handleBy(handlers: Partial<Handlers>, log: (InboundRecord | Command)[]): Promise<void> {
    const { processor } = memoryWorker({ unitOfWork: stored.unitOfWork, handlers });
    await processor.assigned(partition, { low: 0, high: 1_000 });
    await processor.handle(partition, consecutive(log), never);
  }

  const read: ReadRows = (query) => postgresReadRows(pool())(query);

  return {
    pool,
    read,

    sql: (statement: string): Promise<unknown> => runSql(database.url, statement),

    /** Saves batches and lines with their products, as partition 2. */
    save: (stock: Partial<StockChanges>) =>
      commitNext(stored.unitOfWork, { changes: withProducts(stock) }, 2),

    /** Runs a statement in a transaction, and `meanwhile` before that is committed. */
    async uncommitted(statement: string, meanwhile: () => Promise<void>): Promise<void> {
      const { client, close } = await connect({ url: database.url });
      try {
        await client.query(`begin; ${statement}`);
        await meanwhile();
        await client.query('commit');
      } finally {
        await close();
      }
    },

    /** Handles the commands, from the partition's offset 0 on. */
    handle: (...log: (InboundRecord | Command)[]): Promise<void> => handleBy({}, log),

    handleBy,

    /** Stores a command of partition 1 with these messages. */
    async remember(commandId: string, messages: readonly OutboundMessage[]): Promise<void> {
      const from = await stored.unitOfWork.checkpoints.open(aPartition(1), 0);
      const entry = anEntry(commandId, {
        checkpointId: from.id,
        firstSequence: from.lastSequence + 1,
        messageCount: messages.length,
      });
      await commitFrom(stored.unitOfWork, from, {
        handled: [entry],
        messages: messages.map(encodedMessage),
      });
    },
  };
}

function withProducts(stock: Partial<StockChanges>): StockChanges {
  const skus = new Set([...(stock.batches ?? []), ...(stock.linesSet ?? [])].map(({ sku }) => sku));
  return changes({ products: [...skus].map((sku) => ({ sku, loadedVersion: 0, version: 1_000 })), ...stock });
}

/** Reads a list page by page to its end. Fails if it has no end. */
export async function allPages<Key, Answer extends { readonly next: Key | null }>(
  readPage: (after: Key | undefined) => Promise<Answer | undefined>,
): Promise<Answer[]> {
  const pages: Answer[] = [];
  for (let after: Key | null | undefined; after !== null && pages.length < 100;) {
    const page = await readPage(after);
    if (!page) throw new Error('there is no such list');
    pages.push(page);
    after = page.next;
  }
  if (pages.length === 100) throw new Error('the list has no end');
  return pages;
}
