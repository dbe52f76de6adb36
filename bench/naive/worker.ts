/**
 * A common design of a worker with kafkajs: one transaction per message, and an outbox that is polled. It is the
 * baseline of the bench and no part of the project. Environment: KAFKA_BROKERS, DATABASE_URL, COMMAND_TOPIC,
 * EVENT_TOPIC. It ends when its parent process ends.
 */
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { Pool } from 'pg';
import { handleCommand } from './handle-command.ts';
import { publishOutbox } from './outbox-publisher.ts';
import { NAIVE_SCHEMA } from './schema.ts';

process.once('disconnect', () => process.exit());

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

const pool = new Pool({ connectionString: setting('DATABASE_URL') });
await pool.query(NAIVE_SCHEMA);
const kafka = new Kafka({
  brokers: setting('KAFKA_BROKERS').split(','),
  clientId: 'naive',
  logLevel: logLevel.NOTHING,
});
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const consumer = kafka.consumer({ groupId: `${setting('EVENT_TOPIC')}-naive` });
await Promise.all([producer.connect(), consumer.connect()]);
await consumer.subscribe({ topics: [setting('COMMAND_TOPIC')], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message: { value, headers } }) => {
    const type = String(headers?.['ce_type']);
    if (type !== 'CreateBatch' && type !== 'Allocate') throw new Error(`unknown command ${type}`);
    const data = JSON.parse(String(value)) as never;
    await handleCommand(pool, String(headers?.['ce_id']), { type, data });
  },
});
await publishOutbox(pool, producer, setting('EVENT_TOPIC'));
