import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { backlog, type BenchContext } from '../scenario.ts';
import { withSystem } from '../system/bench-system.ts';
import { readFromBeginning } from '../system/throw-away-consumer.ts';

const script = path.join(import.meta.dirname, 'worker.ts');

/** Commands a second of the naive worker, started cold, from backlog to published events. */
export async function naiveDrain(context: BenchContext, commands: number): Promise<number> {
  const topic = await backlog(context, commands);
  return withSystem(context.stack, topic, async ({ settings }) => {
    const done = Promise.withResolvers<void>();
    let count = 0;
    const reading = await readFromBeginning(context.stack.kafka, settings.EVENT_TOPIC, 50, {
      onBatch: ({ messages }) => {
        count += messages.length;
        context.progress(`the naive worker handles: ${count} of ${commands}`);
        if (count >= commands) done.resolve();
      },
    });
    const start = performance.now();
    const worker = fork(script, {
      env: {
        PATH: process.env['PATH'],
        KAFKA_BROKERS: settings.KAFKA_BROKERS,
        DATABASE_URL: settings.DATABASE_URL,
        COMMAND_TOPIC: topic,
        EVENT_TOPIC: settings.EVENT_TOPIC,
      },
    });
    const ended = once(worker, 'exit');
    const endedEarly = ended.then(() => {
      throw new Error('the naive worker ended before its work was done');
    });
    try {
      await Promise.race([done.promise, reading.failed, endedEarly]);
      return (commands * 1_000) / (performance.now() - start);
    } finally {
      worker.kill();
      await Promise.all([ended, reading.close()]);
    }
  });
}
