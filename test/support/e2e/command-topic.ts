import { type IHeaders, type Message, Partitioners, type Producer } from 'kafkajs';
import type { Command } from '../../../src/domain/commands.ts';
import type { SentCommand } from '../model/sent-command.ts';
import { kafka } from './kafka.ts';

/** Partition and offset of a sent record. */
export type Place = { readonly partition: number; readonly offset: number };

/** Produces to a command topic. `close` at the end. */
export function commandTopic(topic: string) {
  let connecting: Promise<Producer> | undefined;
  const producer = (): Promise<Producer> => (connecting ??= connect());

  async function sendRecord(record: Message): Promise<Place> {
    const [sent] = await (await producer()).send({ topic, messages: [record] });
    if (!sent) throw new Error('the broker did not return the offset of the record');
    return { partition: sent.partition, offset: Number(sent.baseOffset) };
  }

  return {
    sendRecord,
    /** The command as plain JSON, keyed by SKU. */
    send: ({ type, data }: Command, headers: IHeaders = {}): Promise<Place> =>
      sendRecord({ key: data.sku, value: JSON.stringify(data), headers: { ce_type: type, ...headers } }),
    /** Sends in this order, in one request. */
    sendRecords: async (messages: Message[]): Promise<void> =>
      void (await (await producer()).send({ topic, messages })),
    /** Sends in this order, in one request. Commands that are not named are sent without `ce_id`. */
    sendAll: async (commands: readonly SentCommand[], named?: ReadonlySet<string>): Promise<void> => {
      const messages = commands.map((command) => recordOf(command, named?.has(command.id) ?? true));
      await (await producer()).send({ topic, messages });
    },
    close: async (): Promise<void> => (await connecting)?.disconnect(),
  };
}

// The id is also the correlation id. A test finds the messages of a command without `ce_id` by it.
const recordOf = ({ id, type, key, data }: SentCommand, isNamed: boolean): Message => ({
  key,
  value: JSON.stringify(data),
  headers: { ce_type: type, ce_correlationid: id, ...(isNamed ? { ce_id: id } : {}) },
});

/**
 * Ids to send as `ce_id`: those of commands that are sent twice, and of half of the others. For the other half no
 * inbox can hide that a record was handled twice.
 */
export function idsToName(sent: readonly SentCommand[]): Set<string> {
  const once = new Set<string>();
  const named = new Set<string>();
  for (const [index, { id }] of sent.entries()) {
    if (index % 2 === 0 || once.has(id)) named.add(id);
    once.add(id);
  }
  return named;
}

async function connect(): Promise<Producer> {
  const producer = kafka().producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: true,
    maxInFlightRequests: 1,
    retry: { retries: 1_000, initialRetryTime: 20, maxRetryTime: 500 },
  });
  await producer.connect();
  return producer;
}
