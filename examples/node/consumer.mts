// Reads all events, rebuilds the stock of each SKU from them, and prints it as JSON.
// With --follow it reads on until Ctrl-C or SIGTERM, and prints the stock then.
//
// The stock is kept in memory only, so each run reads from the beginning and commits no offsets. A service keeps its
// stock in a database: it saves `sequence` in the same transaction as the batches, and commits offsets after that.
//
// Settings: KAFKA_BROKERS (127.0.0.1:9092), EVENT_TOPIC (allocation.events).
import { randomUUID } from 'node:crypto';
import type { AllocationEvent, EventHeaders } from 'allocation-contracts';
import { type EachBatchHandler, Kafka, type KafkaMessage, logLevel } from 'kafkajs';

const { KAFKA_BROKERS = '127.0.0.1:9092', EVENT_TOPIC = 'allocation.events' } = process.env;
const follow = process.argv.includes('--follow');

/** `lines` has the units of each order. */
type Batch = { eta: string | null; purchased: number; dispatched: number; lines: Record<string, number> };
/** `batches` by reference. `sequence` is the number of the last event. */
type Product = { sequence: number; batches: Record<string, Batch> };

/** By SKU. */
const products: Record<string, Product> = {};
const counts = { applied: 0, duplicates: 0 };

/** Applies an event, unless this consumer has applied it before. Throws if an event before it is missing. */
function handle(message: KafkaMessage) {
  const sku = String(message.key);
  const headers = headersOf(message);
  const sequence = Number(headers.ce_sequence);
  const product = (products[sku] ??= { sequence: 0, batches: {} });
  if (sequence <= product.sequence) {
    counts.duplicates += 1;
    return;
  }
  if (sequence !== product.sequence + 1)
    throw new Error(`${sku}: event ${product.sequence + 1} is missing, the next one is ${sequence}`);
  apply(product.batches, { type: headers.ce_type, data: dataIn(message.value) } as AllocationEvent);
  product.sequence = sequence;
  counts.applied += 1;
  if (follow) console.error(`${sku} ${sequence} ${headers.ce_type}`);
}

/** kafkajs has the values of headers as buffers. */
function headersOf({ headers = {} }: KafkaMessage): EventHeaders {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(texts) as EventHeaders;
}

/** The value is JSON, plain or behind the registry's frame: a zero byte and four bytes of schema id. */
function dataIn(value: Buffer | null): unknown {
  if (value === null) throw new Error('an event without a value');
  return JSON.parse((value[0] === 0 ? value.subarray(5) : value).toString());
}

function apply(batches: Product['batches'], { type, data }: AllocationEvent) {
  switch (type) {
    case 'BatchCreated':
      batches[data.ref] = { eta: data.eta, purchased: data.qty, dispatched: 0, lines: {} };
      break;
    case 'BatchQuantityChanged':
      batches[data.ref].purchased = data.qty;
      break;
    case 'BatchEtaChanged':
      batches[data.ref].eta = data.eta;
      break;
    case 'BatchReceived':
      batches[data.ref].eta = null;
      batches[data.ref].purchased = data.qty;
      break;
    case 'Allocated':
      batches[data.batchRef].lines[data.orderId] = data.qty;
      break;
    case 'Deallocated':
      delete batches[data.batchRef].lines[data.orderId];
      break;
    case 'Dispatched':
      batches[data.batchRef].dispatched += data.qty;
      break;
    case 'OutOfStock':
    case 'Backordered':
    case 'BackorderCancelled':
      break; // These leave the batches as they are.
    default: // New types may come: they are not for this consumer.
  }
}

/** The batch with what is left of it. */
function withUnits({ eta, purchased, dispatched, lines }: Batch) {
  const allocated = Object.values(lines).reduce((sum, qty) => sum + qty, 0);
  return { eta, purchased, allocated, dispatched, available: purchased - allocated, lines };
}

const kafka = new Kafka({
  clientId: 'example-node',
  brokers: KAFKA_BROKERS.split(','),
  logLevel: logLevel.WARN,
});

/** The offset after the last record of each partition that has records, at this moment. */
async function endOffsets() {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(EVENT_TOPIC);
    const filled = offsets.filter(({ low, high }) => low !== high);
    return new Map(filled.map(({ partition, high }) => [partition, Number(high)]));
  } finally {
    await admin.disconnect();
  }
}

/** Ends when all partitions are read, with --follow at a signal. Throws what handle() throws. */
async function readEvents() {
  const unread = await endOffsets();
  const ended = Promise.withResolvers<void>();
  if (follow) process.once('SIGINT', () => ended.resolve()).once('SIGTERM', () => ended.resolve());
  else if (unread.size === 0) return;

  // kafkajs reads committed unless told otherwise. It needs a group, here one that commits nothing.
  const groupId = `example-node-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false });
  consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error));
  // lastOffset counts the markers of transactions, too, which are not among the messages.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
    if (Number(lastOffset) + 1 >= (unread.get(partition) ?? 0)) unread.delete(partition);
    if (unread.size === 0 && !follow) ended.resolve();
  });
  const eachBatch: EachBatchHandler = async ({ batch }) => {
    try {
      batch.messages.forEach(handle);
    } catch (error) {
      ended.reject(error);
    }
  };
  await consumer.connect();
  try {
    await consumer.subscribe({ topic: EVENT_TOPIC, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch });
    await ended.promise;
  } finally {
    await consumer.disconnect();
  }
}

await readEvents();
const stock = Object.entries(products).map(([sku, { sequence, batches }]) => {
  const units = Object.entries(batches).map(([ref, batch]) => [ref, withUnits(batch)]);
  return [sku, { sequence, batches: Object.fromEntries(units) }];
});
console.log(JSON.stringify(Object.fromEntries(stock), null, 2));
console.error(`${counts.applied} events applied, ${counts.duplicates} duplicates skipped`);
