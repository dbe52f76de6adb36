// Sends eight commands for one SKU: two batches, four orders, one order cancelled, one batch found to be smaller.
//
// Settings: KAFKA_BROKERS (127.0.0.1:9092), COMMAND_TOPICS (allocation.commands; the first of a list), SKU (NODE-CHAIR).
import { randomUUID } from 'node:crypto';
import type { AllocationCommand, CommandHeaders } from 'allocation-contracts';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

const {
  KAFKA_BROKERS = '127.0.0.1:9092',
  COMMAND_TOPICS = 'allocation.commands',
  SKU = 'NODE-CHAIR',
} = process.env;
const [topic] = COMMAND_TOPICS.split(',');

const warehouse = `${SKU}-1`;
const ship = `${SKU}-2`;

const commands: AllocationCommand[] = [
  { type: 'CreateBatch', data: { ref: warehouse, sku: SKU, qty: 10 } },
  { type: 'CreateBatch', data: { ref: ship, sku: SKU, qty: 20, eta: '2027-03-01' } },
  { type: 'Allocate', data: { orderId: 'order-1', sku: SKU, qty: 6 } },
  { type: 'Allocate', data: { orderId: 'order-2', sku: SKU, qty: 4 } },
  { type: 'Allocate', data: { orderId: 'order-3', sku: SKU, qty: 5 } },
  { type: 'Allocate', data: { orderId: 'order-4', sku: SKU, qty: 100 } },
  { type: 'Deallocate', data: { orderId: 'order-3', sku: SKU } },
  { type: 'ChangeBatchQuantity', data: { ref: warehouse, sku: SKU, qty: 7 } },
];

const messages = commands.map(({ type, data }) => ({
  // The key is the SKU: commands of one SKU are handled in the order of their partition.
  key: data.sku,
  value: JSON.stringify(data),
  headers: {
    ce_specversion: '1.0',
    ce_type: type,
    // A command that is sent again with the same id changes nothing. Keep the id until the command is sent.
    ce_id: randomUUID(),
    ce_source: 'examples/node',
  } satisfies CommandHeaders,
}));

const kafka = new Kafka({
  clientId: 'example-node',
  brokers: KAFKA_BROKERS.split(','),
  logLevel: logLevel.WARN,
});

const producer = kafka.producer({
  createPartitioner: Partitioners.DefaultPartitioner, // murmur2, as Kafka's own clients
  idempotent: true, // retries of the client neither repeat nor reorder records
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
});

await producer.connect();
try {
  // In one partition: send() keeps the order of the messages.
  const [{ partition }] = await producer.send({ topic, messages });
  for (const { headers } of messages)
    console.log(`${headers.ce_type} ${headers.ce_id} partition ${partition}`);
} finally {
  await producer.disconnect();
}
