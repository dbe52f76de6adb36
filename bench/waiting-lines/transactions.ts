import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A transaction as the worker's process saw it. */
export type Transaction = {
  /** From the call of the load to the answer of the commit. */
  readonly ms: number;
  /** Of it with a load under way; several if lines were missing. */
  readonly loadMs: number;
  /** Of it with the commit under way. */
  readonly commitMs: number;
  /** Of it in which the process had nothing to do but wait. */
  readonly idleMs: number;
  /** CPU time of the process meanwhile, with its threads. */
  readonly cpuMs: number;
  /** Rows that the loads answered. */
  readonly rows: number;
};

const watch = pathToFileURL(path.join(import.meta.dirname, 'transaction-watch.ts'));

/** Runs `work` with settings for a worker whose transactions are measured, and a function that returns them so far. */
export async function withTransactions<Result>(
  work: (
    settings: Readonly<Record<string, string>>,
    transactions: () => Promise<Transaction[]>,
  ) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'allocation-transactions-'));
  const file = path.join(folder, 'transactions.jsonl');
  const read = async (): Promise<Transaction[]> =>
    (await readFile(file, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Transaction);
  try {
    return await work({ NODE_OPTIONS: `--import=${watch.href}`, TRANSACTIONS_FILE: file }, read);
  } finally {
    await rm(folder, { recursive: true });
  }
}
