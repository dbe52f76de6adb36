import { describe, expect, it } from '@jest/globals';
import { commandDecoder } from '../../../../src/processing/decode/command-decoder.ts';
import { commandRecord } from '../../../../src/processing/produce/command-record.ts';
import { allocate } from '../../../support/builders/stock.ts';

const NOW = Date.UTC(2027, 0, 31);
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('the record of a command', () => {
  it('is plain JSON with the SKU as key and the headers of a CloudEvent', () => {
    const command = allocate({ sku: 'LAMP' });
    expect(commandRecord({ id: 'c1', command }, '/shop', NOW)).toEqual({
      key: 'LAMP',
      value: JSON.stringify(command.data),
      headers: [
        ['ce_specversion', '1.0'],
        ['ce_id', 'c1'],
        ['ce_type', 'Allocate'],
        ['ce_source', '/shop'],
        ['ce_time', '2027-01-31T00:00:00.000Z'],
        ['content-type', 'application/json'],
      ],
    });
  });

  it('is decoded by the worker to the same command', async () => {
    const command = allocate({ orderId: 'Ä 1', sku: 'LÄMP' });
    const sent = commandRecord({ id: 'c1', command, correlationId: 'r1', traceparent }, '/shop', NOW);
    const decode = commandDecoder({ decode: () => Promise.reject(new Error('it has no frame')) });
    const read = await decode({
      topic: 'commands',
      partition: 0,
      offset: 0,
      timestamp: NOW,
      key: Buffer.from(sent.key),
      value: Buffer.from(sent.value),
      headers: sent.headers,
    });
    expect(read).toMatchObject({
      kind: 'command',
      command,
      headers: { id: 'c1', idGiven: true, correlationId: 'r1', traceparent },
    });
  });
});
