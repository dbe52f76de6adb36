import type { KafkaMessage } from 'kafkajs';
import { indexOf } from '../load/command-ids.ts';
import type { BenchSystem } from './bench-system.ts';
import { readFromBeginning } from './throw-away-consumer.ts';

/** Milliseconds without a record after which reading has failed. */
const READ_WITHIN = 60_000;

/**
 * Reads the event topic, committed records only, and fails unless it holds exactly one event for each of the
 * commands, numbered per SKU from `version` + 1 on, and no command was refused.
 */
export async function verifyEvents(system: BenchSystem, commands: number, version = 0): Promise<void> {
  const { stack, settings } = system;
  const [missing, refused] = await Promise.all([
    endsOf(system, settings.EVENT_TOPIC),
    Promise.all([endsOf(system, settings.REJECTION_TOPIC), endsOf(system, settings.DEAD_LETTER_TOPIC)]),
  ]);
  if (refused.some((ends) => ends.size > 0)) throw new Error('commands were refused or became dead letters');
  const check = eventCheck(commands, version);
  const done = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => done.reject(new Error('the event topic could not be read to its end')),
    READ_WITHIN,
  );
  const reading = await readFromBeginning(stack.kafka, settings.EVENT_TOPIC, 50, {
    onBatch: ({ messages }) => {
      timer.refresh();
      messages.forEach(check.next);
    },
    onReached: (partition, nextOffset) => {
      if (nextOffset >= (missing.get(partition) ?? 0)) missing.delete(partition);
      if (missing.size === 0) done.resolve();
    },
  });
  try {
    await Promise.race([done.promise, reading.failed]);
  } finally {
    clearTimeout(timer);
    await reading.close();
  }
  check.end();
}

/** Checks events one by one, in the order of each SKU. Both functions throw at the first wrong event. */
export function eventCheck(commands: number, version = 0) {
  const answered = new Uint8Array(commands);
  const sequences = new Map<string, number>();
  let count = 0;

  return {
    next({ key, headers }: Pick<KafkaMessage, 'key' | 'headers'>): void {
      const sku = String(key);
      const id = String(headers?.['ce_id']);
      const type = String(headers?.['ce_type']);
      const index = indexOf(id.slice(0, id.lastIndexOf('/')));
      if (type !== 'Allocated' && type !== 'BatchCreated') throw new Error(`event ${id} is ${type}`);
      if (answered[index] !== 0) throw new Error(`event ${id} was published twice, or answers no command`);
      answered[index] = 1;
      const expected = (sequences.get(sku) ?? version) + 1;
      const sequence = Number(headers?.['ce_sequence']);
      if (sequence !== expected)
        throw new Error(`event ${sequence} of ${sku} came where ${expected} was due`);
      sequences.set(sku, sequence);
      count += 1;
    },
    end(): void {
      if (count !== commands) throw new Error(`${commands} commands led to ${count} events`);
    },
  };
}

/** The end of each partition that is not empty. */
async function endsOf({ stack }: BenchSystem, topic: string): Promise<Map<number, number>> {
  const admin = stack.kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    return new Map(
      ends.map(({ partition, high }) => [partition, Number(high)] as const).filter(([, end]) => end > 0),
    );
  } finally {
    await admin.disconnect();
  }
}
