/** Reads events as a consumer does, in a process of its own: sending and receiving share no event loop. */
import { Kafka, logLevel } from 'kafkajs';
import { indexOf } from '../load/command-ids.ts';
import { readFromBeginning } from '../system/throw-away-consumer.ts';
import { monotonic, type ReaderNote, type ReadOrder } from './arrivals-protocol.ts';

/** Milliseconds that a fetch waits if there is no record. Short, so that the reader adds little to the latency. */
const MAX_WAIT = 10;

process.once('disconnect', () => process.exit());

const { broker, topic, commands, first } = JSON.parse(process.argv[2] ?? '') as ReadOrder;
const kafka = new Kafka({ brokers: broker.split(','), clientId: 'bench-reader', logLevel: logLevel.NOTHING });
const arrivals = new Float64Array(commands);
let left = commands - first;

const notifyParent = (note: ReaderNote): unknown => process.send?.(note);

const { failed } = await readFromBeginning(kafka, topic, MAX_WAIT, {
  onBatch: ({ messages }) => {
    const now = monotonic();
    for (const { headers } of messages) {
      arrivals[indexOf(String(headers?.['ce_causationid']))] = now;
      left -= 1;
    }
    if (left === 0) notifyParent({ arrivals });
  },
});
notifyParent({ joined: true });
await failed;
