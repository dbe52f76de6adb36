import { describe, expect, it } from '@jest/globals';
import { orderOfMessage } from '../../../../src/processing/order-history/order-of-message.ts';
import { inFrame } from '../../../../src/processing/records/registry-frame.ts';
import { aMovedMessage } from '../../../support/builders/messages.ts';
import { jsonBytes } from '../../../support/builders/records.ts';

const orderId = 'o1';

describe('the order of a message', () => {
  it.each([
    ['an event', aMovedMessage({ value: jsonBytes({ orderId, sku: 'LAMP' }) }), orderId],
    [
      'an event in the frame of a schema',
      aMovedMessage({ value: inFrame(7, jsonBytes({ orderId })) }),
      orderId,
    ],
    ['an event of a batch', aMovedMessage({ value: jsonBytes({ ref: 'B1', sku: 'LAMP' }) }), undefined],
    [
      'an event of a batch with that name',
      aMovedMessage({ value: jsonBytes({ ref: '"orderId"' }) }),
      undefined,
    ],
    [
      'the rejection of a command that names it',
      aMovedMessage({ kind: 'rejection', value: jsonBytes({ code: 'X', command: { orderId } }) }),
      orderId,
    ],
    [
      'a rejection whose own field has that name',
      aMovedMessage({ kind: 'rejection', value: jsonBytes({ orderId, command: { ref: 'B1' } }) }),
      undefined,
    ],
    ['a dead letter', aMovedMessage({ kind: 'dead-letter', value: jsonBytes({ orderId }) }), undefined],
    ['an event whose order is a number', aMovedMessage({ value: jsonBytes({ orderId: 1 }) }), undefined],
    ['an event without a value', aMovedMessage({ key: Buffer.from('"orderId"'), value: null }), undefined],
  ])('of %s', (_, message, order) => {
    expect(orderOfMessage(message)).toBe(order);
  });
});
