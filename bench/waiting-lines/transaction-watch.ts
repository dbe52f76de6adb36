/**
 * Loaded into a worker before its own code. Measures each of its transactions from the call of the statement that loads
 * stock to the answer of the statement that commits, and appends a line of JSON to the file that TRANSACTIONS_FILE names.
 */
import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import type { Transaction } from './transactions.ts';

const file = process.env['TRANSACTIONS_FILE'] ?? '';
const query = pg.Client.prototype.query as unknown as (...args: unknown[]) => Promise<pg.QueryResult>;

type Begun = {
  readonly start: number;
  readonly loop: ReturnType<typeof performance.eventLoopUtilization>;
  readonly cpu: NodeJS.CpuUsage;
  loadMs: number;
  rows: number;
};

// The bench sends one command after the other, so there is one transaction at a time.
let begun: Begun | undefined;

const begin = (): Begun => ({
  start: performance.now(),
  loop: performance.eventLoopUtilization(),
  cpu: process.cpuUsage(),
  loadMs: 0,
  rows: 0,
});

function end({ start, loop, cpu, loadMs, rows }: Begun, commitMs: number): void {
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const idleMs = performance.eventLoopUtilization(loop).idle;
  const transaction: Transaction = { ms, loadMs, commitMs, idleMs, cpuMs: (user + system) / 1_000, rows };
  appendFileSync(file, `${JSON.stringify(transaction)}\n`);
}

Object.assign(pg.Client.prototype, {
  async query(this: pg.Client, ...args: unknown[]) {
    const { name } = args[0] as { name?: string };
    if (name === 'load') begun ??= begin();
    const start = performance.now();
    const result = await query.apply(this, args);
    const took = performance.now() - start;
    if (name === 'load' && begun) {
      begun.loadMs += took;
      begun.rows += result.rowCount ?? 0;
    }
    if (name === 'commit' && begun) {
      end(begun, took);
      begun = undefined;
    }
    return result;
  },
});
