import { describe, expect, it } from '@jest/globals';
import type { Decoded } from '../../../../src/processing/decode/command-decoder.ts';
import { readCommandHeaders } from '../../../../src/processing/decode/command-headers.ts';
import { sizeUpperBound } from '../../../../src/processing/records/record-codec.ts';
import { messageWriter } from '../../../../src/processing/flush/event-messages.ts';
import { type InboundRecord, MAX_KEY_BYTES } from '../../../../src/processing/records/record.ts';
import type { NumberedEvent } from '../../../../src/service-layer/numbered-events.ts';
import { allocate, recordOf } from '../../../support/builders/records.ts';
import { openedWriter } from '../../../support/builders/opened-messages.ts';
import { memoryMessageEncoder } from '../../../support/memory/message-encoder.ts';
import { bodyOf, memoryRegistry } from '../../../support/memory/registry.ts';

const writer = openedWriter(messageWriter(memoryMessageEncoder(memoryRegistry()), 'urn:allocation'));
const command = allocate('o1', 'LAMP', 2);
const outOfStock: NumberedEvent = {
  type: 'OutOfStock',
  data: { orderId: 'o1', sku: 'LAMP', qty: 2 },
  sequence: 7,
};

function cause(over: Partial<InboundRecord> & { id?: string } = {}): Extract<Decoded, { kind: 'command' }> {
  const record = recordOf(command, over);
  return { kind: 'command', record, headers: readCommandHeaders(record), command };
}

describe('an event message', () => {
  it('has an id of the command id and its place among the events of that command', () => {
    expect(writer.event(cause({ id: 'c-1' }), outOfStock, 1)).toMatchObject({ id: 'c-1/1' });
    expect(writer.event(cause({ offset: 9 }), outOfStock, 2)).toMatchObject({
      id: 'allocation.commands-0-9/2',
    });
  });

  it('has the SKU as key, regardless of the key of the command', () => {
    const message = writer.event(cause({ key: Buffer.from('TABLE') }), outOfStock, 1);
    expect(message.key).toEqual(Buffer.from('LAMP'));
  });

  it('contains the CloudEvents headers, the cause and the number of the event in its SKU', () => {
    const { headers, kind } = writer.event(cause({ id: 'c-1' }), outOfStock, 1);
    expect(kind).toBe('event');
    expect(headers).toEqual([
      ['ce_specversion', '1.0'],
      ['ce_type', 'OutOfStock'],
      ['ce_source', 'urn:allocation'],
      ['content-type', 'application/json'],
      ['ce_id', 'c-1/1'],
      ['ce_time', '2023-11-14T22:13:20.000Z'],
      ['ce_causationid', 'c-1'],
      ['ce_correlationid', 'c-1'],
      ['ce_sequence', '7'],
    ]);
  });

  it('given a correlation id and a trace, contains them', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const record = recordOf(command);
    const headers = [
      ...record.headers,
      ['ce_correlationid', 'order 7'] as const,
      ['traceparent', traceparent] as const,
    ];
    const message = writer.event(cause({ headers }), outOfStock, 1);
    expect(message.headers).toContainEqual(['ce_correlationid', 'order 7']);
    expect(message.headers).toContainEqual(['traceparent', traceparent]);
  });

  it('given the same command again, has the same bytes', () => {
    const once = writer.event(cause(), outOfStock, 1);
    expect(writer.event(cause(), outOfStock, 1)).toEqual(once);
  });

  it('contains the fields of the event and nothing else', () => {
    const { value } = writer.event(cause(), outOfStock, 1);
    expect(bodyOf(value)).toEqual(outOfStock.data);
  });

  it('given fields that violate their schema, is not written', () => {
    const broken: NumberedEvent = {
      type: 'OutOfStock',
      data: { orderId: 'o1', sku: 'LAMP', qty: -1 },
      sequence: 7,
    };
    expect(() => writer.event(cause(), broken, 1)).toThrow(/qty/);
  });
});

describe('a rejection message', () => {
  const rejection = { code: 'UnknownSku', message: 'SKU LAMP was never seen.' } as const;

  it('has the key of the command and contains the refused command and the reason', () => {
    const message = writer.rejection(cause({ id: 'c-1', key: Buffer.from([0xff]) }), rejection);
    expect(message).toMatchObject({ kind: 'rejection', id: 'c-1/1', key: Buffer.from([0xff]) });
    expect(bodyOf(message.value)).toEqual({
      commandId: 'c-1',
      commandType: 'Allocate',
      code: 'UnknownSku',
      message: 'SKU LAMP was never seen.',
      command: command.data,
    });
  });

  it('has no number in its SKU, because it changed nothing', () => {
    const { headers } = writer.rejection(cause({ id: 'c-1' }), rejection);
    expect(headers).toContainEqual(['ce_type', 'CommandRejected']);
    expect(headers).toContainEqual(['ce_causationid', 'c-1']);
    expect(headers.map(([name]) => name)).not.toContain('ce_sequence');
  });

  it('given a command without a key, has no key', () => {
    expect(writer.rejection(cause({ key: null }), rejection)).toMatchObject({ key: null });
  });
});

describe('messages of a command with the largest parts that a producer can send', () => {
  // The default size limit of a topic. A compressed command can contain more than that.
  const TOPIC_LIMIT = 1_000_000;
  const long = '🛋'.repeat(127);
  const huge = cause({ id: '🛋'.repeat(255), key: Buffer.alloc(MAX_KEY_BYTES), value: null });

  it('given a rejection, fit their topic', () => {
    const { key, value, headers } = writer.rejection(huge, { code: 'UnknownSku', message: long });
    expect(sizeUpperBound(key, value, headers)).toBeLessThan(TOPIC_LIMIT);
  });

  it('given an event, fit their topic', () => {
    const event: NumberedEvent = {
      type: 'OutOfStock',
      data: { orderId: long, sku: long, qty: 1 },
      sequence: 1,
    };
    const { key, value, headers } = writer.event(huge, event, 1);
    expect(sizeUpperBound(key, value, headers)).toBeLessThan(TOPIC_LIMIT);
  });

  it('given a topic with a lower limit, are refused before the commit', () => {
    const narrow = messageWriter(memoryMessageEncoder(memoryRegistry()), '/allocation', {
      event: 1_000,
      rejection: 1_000,
    });
    expect(() => narrow.rejection(huge, { code: 'UnknownSku', message: long })).toThrow(
      'its topic takes 1000',
    );
  });
});
