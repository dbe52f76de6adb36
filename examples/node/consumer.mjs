// Reads all events, rebuilds the stock of each SKU from them, and prints it as JSON.
// With --follow it reads on until Ctrl-C or SIGTERM, and prints the stock then.
//
// The stock is kept in memory only, so each run reads from the beginning and commits no offsets. A service keeps its
// stock in a database: it saves `sequence` in the same transaction as the batches, and commits offsets after that.
//
// Settings: KAFKA_BROKERS (127.0.0.1:9092), EVENT_TOPIC (allocation.events).
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

const { KAFKA_BROKERS = '127.0.0.1:9092', EVENT_TOPIC = 'allocation.events' } = process.env;
const follow = process.argv.includes('--follow');

/** By SKU: { sequence, batches }. A batch, by its reference, is { eta, purchased, dispatched, lines }, lines are { order: units }. */
const products = {};
const counts = { applied: 0, duplicates: 0 };

/** Applies an event, unless this consumer has applied it before. Throws if an event before it is missing. */
function handle({ key, value, headers }) {
  const sku = key.toString();
  const sequence = Number(headers.ce_sequence);
  const product = (products[sku] ??= { sequence: 0, batches: {} });
  if (sequence <= product.sequence) {
    counts.duplicates += 1;
    return;
  }
  if (sequence !== product.sequence + 1)
    throw new Error(`${sku}: event ${product.sequence + 1} is missing, the next one is ${sequence}`);
  apply(product.batches, headers.ce_type.toString(), eventIn(value));
  product.sequence = sequence;
  counts.applied += 1;
  if (follow) console.error(`${sku} ${sequence} ${headers.ce_type}`);
}

/** The value is JSON, plain or behind the registry's frame: a zero byte and four bytes of schema id. */
function eventIn(value) {
  return JSON.parse((value[0] === 0 ? value.subarray(5) : value).toString());
}

function apply(batches, type, event) {
  switch (type) {
    case 'BatchCreated':
      batches[event.ref] = { eta: event.eta, purchased: event.qty, dispatched: 0, lines: {} };
      break;
    case 'BatchQuantityChanged':
      batches[event.ref].purchased = event.qty;
      break;
    case 'BatchEtaChanged':
      batches[event.ref].eta = event.eta;
      break;
    case 'BatchReceived':
      batches[event.ref].eta = null;
      batches[event.ref].purchased = event.qty;
      break;
    case 'Allocated':
      batches[event.batchRef].lines[event.orderId] = event.qty;
      break;
    case 'Deallocated':
      delete batches[event.batchRef].lines[event.orderId];
      break;
    case 'Dispatched':
      batches[event.batchRef].dispatched += event.qty;
      break;
    default: // The others leave the batches as they are. New types may come: they are not for this consumer.
  }
}

/** The batch with what is left of it. */
function withUnits({ eta, purchased, dispatched, lines }) {
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
  const ended = Promise.withResolvers();
  if (follow) process.once('SIGINT', ended.resolve).once('SIGTERM', ended.resolve);
  else if (unread.size === 0) return;

  // kafkajs reads committed unless told otherwise. It needs a group, here one that commits nothing.
  const groupId = `example-node-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false });
  consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error));
  // lastOffset counts the markers of transactions, too, which are not among the messages.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
    if (Number(lastOffset) + 1 >= unread.get(partition)) unread.delete(partition);
    if (unread.size === 0 && !follow) ended.resolve();
  });
  const eachBatch = async ({ batch }) => {
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
