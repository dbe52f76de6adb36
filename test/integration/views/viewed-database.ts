import { beforeEach } from '@jest/globals';
import { connect } from '../../../src/adapters/postgres/dedicated-connection.ts';
import { postgresReadRows } from '../../../src/adapters/postgres/read-rows.ts';
import type { Command } from '../../../src/domain/commands.ts';
import type { InboxEntry } from '../../../src/processing/inbox.ts';
import type { InboundRecord, OutboundMessage } from '../../../src/processing/records.ts';
import type { StockChanges } from '../../../src/service-layer/stock-changes.ts';
import type { ReadRows } from '../../../src/views/read-rows.ts';
import { encodedMessage } from '../../support/builders/messages.ts';
import { consecutive } from '../../support/builders/records.ts';
import { changes } from '../../support/builders/stock-rows.ts';
import type { StoresSetup } from '../../support/conformance/stores-setup.ts';
import { memoryWorker } from '../../support/memory/worker.ts';
import { migratedDatabase, runSql } from '../postgres/test-database.ts';

const partition = { topic: 'allocation.commands', partition: 0 };
const { signal: never } = new AbortController();

/** A database for a file of tests, empty before each of them; what is written goes the worker's way. */
export function viewedDatabase() {
  const { database, pool, makeStores } = migratedDatabase();
  let stores: StoresSetup;
  beforeEach(async () => {
    stores = await makeStores();
  });
  const read: ReadRows = (query) => postgresReadRows(pool())(query);

  return {
    read,

    sql: (statement: string): Promise<unknown> => runSql(database.url, statement),

    /** Saves batches and lines, with products for them. */
    save: (stock: Partial<StockChanges>): Promise<void> =>
      stores.unitOfWork.transaction(({ products }) => products.save(withProducts(stock))),

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

    /** Has the commands handled, from the partition's offset 0 on. */
    async handle(...log: (InboundRecord | Command)[]): Promise<void> {
      const { processor } = memoryWorker({ stores: stores.unitOfWork });
      await processor.assigned(partition, { low: 0, high: 1_000 });
      await processor.handle(partition, consecutive(log), never);
    },

    /** Remembers a command of partition 1 that led to these messages. */
    remember: (commandId: string, messages: readonly OutboundMessage[]): Promise<void> =>
      stores.unitOfWork.transaction(async ({ inbox, outbox }) => {
        const entry: InboxEntry = {
          commandId,
          checkpointId: 1,
          firstSequence: 1,
          messageCount: messages.length,
        };
        await inbox.remember([entry]);
        await outbox.append(1, 1, messages.map(encodedMessage));
      }),
  };
}

function withProducts(stock: Partial<StockChanges>): StockChanges {
  const skus = new Set([...(stock.batches ?? []), ...(stock.linesSet ?? [])].map(({ sku }) => sku));
  return changes({ products: [...skus].map((sku) => ({ sku, loadedVersion: 0, version: 1_000 })), ...stock });
}

/** Reads a list page by page to its end; fails if it has none. */
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
