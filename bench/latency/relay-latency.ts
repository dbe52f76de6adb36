import { setTimeout } from 'node:timers/promises';
import { batchRef, PLENTY } from '../load/commands.ts';
import { indexOf } from '../load/command-ids.ts';
import { whileRunning } from '../measure/drain.ts';
import type { BenchContext } from '../scenario.ts';
import { ALL_SKUS, handledRows } from '../sql-limit/handled-rows.ts';
import { withTodaysPartitions } from '../sql-limit/sql-limit.ts';
import { begin, write } from '../sql-limit/statements.ts';
import { withSystem } from '../system/bench-system.ts';
import { watchArrivals } from './arrivals.ts';
import { monotonic } from './arrivals-protocol.ts';

const PER_SECOND = 1_000;
const WARM_UP_SECONDS = 10;
/** Milliseconds between two transactions. */
const APART = 10;
const LATE = 60_000;

/** Milliseconds from the commit of an outbox row to the time a consumer sees its event, at 1,000 rows a second. */
export const relayLatencies = ({ stack, settings, progress }: BenchContext): Promise<Float64Array> =>
  withSystem(stack, 'bench.no-commands', async (system) => {
    const warmUp = PER_SECOND * WARM_UP_SECONDS;
    const rows = handledRows(settings.seed, warmUp + PER_SECOND * settings.latencySeconds);
    const first = indexOf(rows[0]?.commandId ?? '');
    await withTodaysPartitions(system.database);
    const stock = ALL_SKUS.map((sku) => ({ sku, ref: batchRef(sku) }));
    const partition = await begin(system.database, 'bench.no-commands', 0, stock, PLENTY);
    const reader = await watchArrivals({
      broker: stack.kafkaBrokers,
      topic: system.settings.EVENT_TOPIC,
      commands: first + rows.length,
      first,
    });
    try {
      const relay = system.start('relay');
      await relay.ready;
      const committed = new Float64Array(first + rows.length);
      const start = monotonic();
      for (let done = 0; done < rows.length;) {
        const due = Math.min(rows.length, Math.floor(((monotonic() - start) * PER_SECOND) / 1_000));
        if (due > done) await write(system.database, partition, rows.slice(done, due));
        committed.fill(monotonic(), first + done, first + due);
        done = due;
        progress(`outbox to consumer: ${done} of ${rows.length}`);
        await setTimeout(APART);
      }
      const arrivals = await whileRunning([relay], reader.all(LATE));
      return arrivals.map((arrival, index) => arrival - (committed[index] ?? 0)).subarray(first + warmUp);
    } finally {
      await reader.close();
    }
  });
