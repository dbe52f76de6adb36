import { describe, expect, it } from '@jest/globals';
import { expectedMessages } from '../../../support/model/expected-messages.ts';
import type { SentCommand } from '../../../support/model/sent-command.ts';
import { allocate, batchCreated, createBatch, SKU } from '../../../support/builders/stock.ts';

const sent = (id: string, { type, data }: { type: string; data: unknown }): SentCommand => ({
  id,
  type,
  key: SKU,
  data,
});

describe('the expected messages of commands', () => {
  it('are numbered by command and by SKU', () => {
    const cut = { type: 'ChangeBatchQuantity', data: { ref: 'batch-1', sku: SKU, qty: 0 } };
    const expected = expectedMessages([sent('c1', createBatch()), sent('c2', allocate()), sent('c3', cut)]);
    expect(expected.get(SKU)?.events.map(({ ce_id, ce_sequence }) => [ce_id, ce_sequence])).toEqual([
      ['c1/1', 1],
      ['c2/1', 2],
      ['c3/1', 3],
      ['c3/2', 4],
      ['c3/3', 5],
    ]);
  });

  it('appear once for a command that was sent twice', () => {
    const expected = expectedMessages([sent('c1', createBatch()), sent('c1', createBatch())]);
    const event = { ce_id: 'c1/1', ce_type: 'BatchCreated', ce_sequence: 1, data: batchCreated().data };
    expect(expected.get(SKU)).toEqual({ events: [event], rejections: [], deadLetters: [] });
  });

  it('are a dead letter for another command with the same id, of any type', () => {
    const expected = expectedMessages([sent('c1', createBatch()), sent('c1', allocate())]);
    expect(expected.get(SKU)?.deadLetters).toEqual(['c1']);
    expect(expected.get(SKU)?.events).toHaveLength(1);
  });

  it('are a rejection with the command if a command is refused', () => {
    const data = {
      commandId: 'c1',
      commandType: 'Allocate',
      code: 'UnknownSku',
      message: `SKU ${SKU} was never seen.`,
      command: allocate().data,
    };
    expect(expectedMessages([sent('c1', allocate())]).get(SKU)).toEqual({
      events: [],
      rejections: [{ ce_id: 'c1/1', data }],
      deadLetters: [],
    });
  });

  it('are a dead letter each time for an invalid message', () => {
    const broken = sent('c1', { type: 'Allocate', data: { sku: SKU } });
    const expected = expectedMessages([broken, broken, sent('c1', createBatch())]);
    expect(expected.get(SKU)?.deadLetters).toEqual(['c1', 'c1']);
    expect(expected.get(SKU)?.events).toHaveLength(1);
  });
});
