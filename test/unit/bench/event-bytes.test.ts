import { expect, test } from '@jest/globals';
import { commands, batchRef } from '../../../bench/load/commands.ts';
import { allocatedEvent } from '../../../bench/load/messages.ts';
import { readCommandHeaders } from '../../../src/processing/decode/command-headers.ts';
import { messageWriter } from '../../../src/processing/flush/event-messages.ts';
import { openedWriter } from '../../support/builders/opened-messages.ts';
import { allocate, recordOf } from '../../support/builders/records.ts';
import { memoryMessageEncoder } from '../../support/memory/message-encoder.ts';
import { memoryRegistry } from '../../support/memory/registry.ts';

const ORDER = 1_234;
const SEQUENCE = 17;

test('the events that measure the limits are as large as the events of the worker', () => {
  const order = [...commands({ count: ORDER + 1, distribution: 'spread', seed: 1 })][ORDER];
  if (!order) throw new Error('the load is too short');
  const orderId = String(order.data['orderId']);
  const command = allocate(orderId, order.sku, order.qty);
  const record = recordOf(command, { id: order.id });
  const writer = openedWriter(messageWriter(memoryMessageEncoder(memoryRegistry()), '/allocation'));

  const real = writer.event(
    { kind: 'command', record, headers: readCommandHeaders(record), command },
    {
      type: 'Allocated',
      data: { orderId, sku: order.sku, qty: order.qty, batchRef: batchRef(order.sku) },
      sequence: SEQUENCE,
    },
    1,
  );

  const made = allocatedEvent(order, SEQUENCE, record.timestamp);
  expect(made.value.length).toBe(real.value?.length);
  expect(made.headers).toEqual(real.headers);
  expect(made.id).toBe(real.id);
});
