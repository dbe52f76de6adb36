import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { registryClient } from '../../../src/adapters/registry/client.ts';
import {
  jsonMessageEncoder,
  registryMessageEncoder,
} from '../../../src/adapters/registry/message-encoder.ts';
import { registerSchemas } from '../../../src/adapters/registry/register-schemas.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { readCommandHeaders } from '../../../src/processing/decode/command-headers.ts';
import { messageWriter } from '../../../src/processing/flush/event-messages.ts';
import { openedWriter } from '../../support/builders/opened-messages.ts';
import type { MessageEncoder } from '../../../src/processing/records/schema-codec.ts';
import type { OutboundMessage } from '../../../src/processing/records/record.ts';
import { recordOf } from '../../support/builders/records.ts';
import {
  allocate,
  allocated,
  backorderCancelled,
  backordered,
  batchCreated,
  batchEtaChanged,
  batchQuantityChanged,
  batchReceived,
  bumped,
  deallocated,
  dispatched,
  outOfStock,
  SKU,
} from '../../support/builders/stock.ts';
import { registryUrl, uniqueName } from '../../support/registry-api.ts';

// A registry takes some 0.1 s for each of the schemas.

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** The Allocate of order 1, as a producer sent it, with all headers. */
const record = recordOf(allocate(), {
  id: 'command-7',
  timestamp: Date.parse('2026-11-23T10:15:30.123Z'),
  headers: [
    ['ce_id', 'command-7'],
    ['ce_type', 'Allocate'],
    ['ce_correlationid', 'basket-3'],
    ['traceparent', traceparent],
  ],
});
const cause = { kind: 'command', record, headers: readCommandHeaders(record), command: allocate() } as const;

const headersOf = ({ headers }: OutboundMessage): Record<string, string> =>
  Object.fromEntries(headers.map(([name, value]) => [name, String(value)]));

const events: DomainEvent[] = [
  batchCreated(),
  batchCreated({ eta: '2027-01-31' }),
  batchQuantityChanged({ qty: 0, previousQty: 2_147_483_647 }),
  batchEtaChanged(),
  batchReceived(),
  allocated({ orderId: 'Küchenstuhl 🪑' }),
  allocated({ eta: '2027-01-31' }),
  deallocated(),
  bumped(),
  outOfStock(),
  backordered(),
  backorderCancelled(),
  dispatched(),
];

/** A consumer of another team: it uses the registry and nothing of this project. */
const consumer = () => new SchemaRegistry({ host: registryUrl() });

describe('a message of the worker', () => {
  let encoder: MessageEncoder;
  let schemaIds: Map<string, number>;

  beforeAll(async () => {
    const registry = registryClient({ url: registryUrl() });
    const topics = {
      command: [uniqueName('commands')],
      event: uniqueName('events'),
      rejection: uniqueName('rejections'),
    };
    schemaIds = await registerSchemas(registry, topics);
    encoder = await registryMessageEncoder(registry, schemaIds);
  });

  const eventMessage = (event: DomainEvent, sequence = 1, position = 1): OutboundMessage =>
    openedWriter(messageWriter(encoder, '/allocation')).event(cause, { ...event, sequence }, position);

  const rejectionMessage = (): OutboundMessage =>
    openedWriter(messageWriter(encoder, '/allocation')).rejection(cause, {
      code: 'UnknownSku',
      message: 'SKU BLUE-VASE was never seen.',
    });

  it('is JSON after 0x00 and its schema id in four bytes, big-endian', () => {
    const { value } = eventMessage(outOfStock({ qty: 3 }));
    const idBytes = Buffer.alloc(4);
    idBytes.writeUInt32BE(schemaIds.get('OutOfStock') ?? 0);
    const json = Buffer.from('{"orderId":"order-1","sku":"BLUE-VASE","qty":3}');
    expect(value).toEqual(Buffer.concat([Buffer.from([0]), idBytes, json]));
  });

  it.each(events)('can be decoded by any registry client: $type $data', async (event) => {
    const { value } = eventMessage(event);
    await expect(consumer().decode(value ?? Buffer.alloc(0))).resolves.toEqual(event.data);
  });

  it('has these headers as an event', () => {
    const message = eventMessage(outOfStock(), 42, 3);
    expect(headersOf(message)).toEqual({
      ce_specversion: '1.0',
      ce_id: 'command-7/3',
      ce_type: 'OutOfStock',
      ce_source: '/allocation',
      ce_time: '2026-11-23T10:15:30.123Z',
      'content-type': 'application/json',
      ce_causationid: 'command-7',
      ce_correlationid: 'basket-3',
      traceparent,
      ce_sequence: '42',
    });
  });

  it('has these headers as a rejection, without a sequence', () => {
    expect(headersOf(rejectionMessage())).toEqual({
      ce_specversion: '1.0',
      ce_id: 'command-7/1',
      ce_type: 'CommandRejected',
      ce_source: '/allocation',
      ce_time: '2026-11-23T10:15:30.123Z',
      'content-type': 'application/json',
      ce_causationid: 'command-7',
      ce_correlationid: 'basket-3',
      traceparent,
    });
  });

  it('has no header twice', () => {
    const { headers } = eventMessage(outOfStock());
    expect(headers).toHaveLength(new Set(headers.map(([name]) => name)).size);
  });

  it('has the SKU as its key', () => {
    expect(eventMessage(outOfStock()).key).toEqual(Buffer.from(SKU));
    expect(rejectionMessage().key).toEqual(Buffer.from(SKU));
  });

  it('contains, as a rejection, the code, the reason and the whole command', async () => {
    const { value } = rejectionMessage();
    await expect(consumer().decode(value ?? Buffer.alloc(0))).resolves.toEqual({
      commandId: 'command-7',
      commandType: 'Allocate',
      code: 'UnknownSku',
      message: 'SKU BLUE-VASE was never seen.',
      command: { orderId: 'order-1', sku: 'BLUE-VASE', qty: 1 },
    });
  });

  it('always satisfies its schema', () => {
    expect(() => encoder.encode('OutOfStock', { orderId: 'order-1', sku: SKU, qty: 0 })).toThrow(
      'invalid payload',
    );
    expect(() => encoder.encode('OutOfStock', { orderId: 'order-1', sku: SKU })).toThrow('invalid payload');
  });

  it('is plain JSON without a frame if configured so', () => {
    const writer = openedWriter(messageWriter(jsonMessageEncoder(), '/allocation'));
    const { value } = writer.event(cause, { ...outOfStock(), sequence: 1 }, 1);
    expect(String(value)).toBe('{"orderId":"order-1","sku":"BLUE-VASE","qty":1}');
  });
});
