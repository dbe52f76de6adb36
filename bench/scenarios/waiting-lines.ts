import type { Client } from 'pg';
import { ownTopic } from '../load/own-topic.ts';
import { loadProducer } from '../load/producing.ts';
import { LINE_UNITS, SHORT_SKU, writeWaitingLines } from '../load/waiting-lines.ts';
import { whileRunning } from '../measure/drain.ts';
import { spread } from '../measure/spread.ts';
import type { BenchContext, RunResult, Scenario } from '../scenario.ts';
import { type BenchSystem, withSystem } from '../system/bench-system.ts';
import { untilWritten } from '../system/outbox-growth.ts';
import { type Transaction, withTransactions } from '../waiting-lines/transactions.ts';

const WAITING = 100_000;
const SERVED = 1_000;
const BATCHES = 10;
const MB = 1_000_000;

export const waitingLines: Scenario = {
  name: 'waiting-lines',
  about: `${BATCHES} batches, one after the other, that each serve ${SERVED} of ${WAITING} lines of a SKU that wait`,
  seconds: () => 20,
  onDemand: true,
  run: (context) =>
    ownTopic(context.stack.kafka, (topic) =>
      withSystem(context.stack, topic, (system) =>
        withTransactions((settings, transactions) => served(context, system, settings, transactions)),
      ),
    ),
};

async function served(
  { progress }: BenchContext,
  system: BenchSystem,
  settings: Readonly<Record<string, string>>,
  transactions: () => Promise<Transaction[]>,
): Promise<RunResult> {
  progress(`lets ${WAITING} lines wait`);
  await writeWaitingLines(system.database, WAITING);
  const worker = system.start('worker', settings);
  await whileRunning([worker], worker.ready);
  const idlePeak = worker.cost().peakBytes;
  const producer = loadProducer(system.stack.kafka);
  await producer.connect();
  try {
    for (let number = 1; number <= BATCHES; number += 1) {
      progress(`serves lines by batch ${number} of ${BATCHES}`);
      await producer.send({ topic: system.settings.COMMAND_TOPICS, messages: [createBatch(number)] });
      await whileRunning(
        [worker],
        untilWritten(system.database, number * (SERVED + 1), () => undefined),
      );
    }
  } finally {
    await producer.disconnect();
  }
  const peak = worker.cost().peakBytes;
  await worker.stop();
  await verifyLines(system.database);
  const [first, ...later] = await transactions();
  if (!first || later.length !== BATCHES - 1)
    throw new Error(`${later.length + 1} transactions were measured, not ${BATCHES}`);
  return {
    figures: {
      'first of a worker': figuresOf([first]),
      [`the ${BATCHES - 1} after it`]: figuresOf(later),
      'the worker': { 'peak MB when ready': idlePeak / MB, 'peak MB': peak / MB },
    },
  };
}

const createBatch = (number: number) => ({
  key: SHORT_SKU,
  value: JSON.stringify({ ref: `batch-${number}`, sku: SHORT_SKU, qty: SERVED * LINE_UNITS }),
  headers: { ce_type: 'CreateBatch', ce_id: `create-batch-${number}` },
});

/** Medians. */
function figuresOf(transactions: readonly Transaction[]): Record<string, number> {
  const median = (figure: (transaction: Transaction) => number): number =>
    spread(transactions.map(figure)).median;
  return {
    ms: median(({ ms }) => ms),
    'load ms': median(({ loadMs }) => loadMs),
    'commit ms': median(({ commitMs }) => commitMs),
    '% with a statement under way': median(({ ms, loadMs, commitMs }) => (100 * (loadMs + commitMs)) / ms),
    '% waiting': median(({ ms, idleMs }) => (100 * idleMs) / ms),
    'own CPU ms': median(({ cpuMs }) => cpuMs),
    'rows loaded': median(({ rows }) => rows),
  };
}

/** The first lines that were ordered are those that were served, by the batch that was created first. */
async function verifyLines(database: Client): Promise<void> {
  const { rows } = await database.query<{ wrong: number }>(
    `select count(*)::int as wrong from generate_series(1, $1) as number
     join order_lines on order_id = 'order-' || number and sku = $4
     where batch_ref is distinct from case when number <= $2::int * $3::int then 'batch-' || 1 + (number - 1) / $3::int end`,
    [WAITING, BATCHES, SERVED, SHORT_SKU],
  );
  if (rows[0]?.wrong !== 0) throw new Error(`${rows[0]?.wrong} lines are not where they should be`);
}
