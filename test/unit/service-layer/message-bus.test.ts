import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import { eventSchemas } from '../../../src/domain/events.ts';
import { handlers } from '../../../src/service-layer/handlers.ts';
import { messageBus, type CommandResult } from '../../../src/service-layer/message-bus.ts';
import { emptyStock } from '../../../src/service-layer/stock.ts';
import { allocate, changeBatchQuantity, createBatch, deallocate } from '../../support/builders/stock.ts';

const outcomesOf = (...commands: Command[]): CommandResult[] => {
  const stock = emptyStock(new Set(commands.map(({ data }) => data.sku)));
  return commands.map((command) => messageBus(handlers)(command, stock));
};

const numbers = (outcome: CommandResult | undefined): number[] =>
  outcome?.kind === 'accepted' ? outcome.events.map(({ sequence }) => sequence) : [];

describe('the message bus', () => {
  it('numbers the events of a SKU 1, 2, 3 … over commands, without gaps', () => {
    const outcomes = outcomesOf(
      createBatch({ qty: 2 }),
      allocate({ qty: 2 }),
      allocate({ qty: 2 }),
      allocate({ qty: 1 }),
      changeBatchQuantity({ qty: 1 }),
      deallocate(),
      allocate({ orderId: 'order-2', qty: 2 }),
    );
    expect(outcomes.map(numbers)).toEqual([[1], [2], [], [], [3, 4, 5], [], [6]]);
  });

  it('numbers each SKU separately', () => {
    const [vases, chairs] = outcomesOf(createBatch(), createBatch({ ref: 'chairs', sku: 'RED-CHAIR' }));
    expect([vases, chairs].map(numbers)).toEqual([[1], [1]]);
  });

  it('handles each command with the results of the commands before it', () => {
    const [, first, second] = outcomesOf(
      createBatch({ qty: 1 }),
      allocate({ orderId: 'first' }),
      allocate({ orderId: 'second' }),
    );
    expect(first).toMatchObject({ events: [{ type: 'Allocated' }] });
    expect(second).toMatchObject({ events: [{ type: 'OutOfStock' }] });
  });

  it('finds batch references of all SKUs', () => {
    const [, again, cut] = outcomesOf(
      createBatch(),
      createBatch({ sku: 'RED-CHAIR' }),
      changeBatchQuantity({ sku: 'RED-CHAIR' }),
    );
    expect(again).toMatchObject({ rejection: { code: 'BatchConflict' } });
    expect(cut).toMatchObject({ rejection: { code: 'SkuMismatch' } });
  });

  it('leaves a SKU unseen if all its commands were refused', () => {
    const [, , still] = outcomesOf(allocate(), changeBatchQuantity(), allocate());
    expect(still).toMatchObject({ rejection: { code: 'UnknownSku' } });
  });

  it('emits only events that match their schemas', () => {
    const outcomes = outcomesOf(
      createBatch({ qty: 2147483647, eta: '2027-01-01' }),
      allocate({ qty: 2147483647 }),
      changeBatchQuantity({ qty: 0 }),
      createBatch({ ref: 'batch-2' }),
      allocate(),
      deallocate(),
    );
    const events = outcomes.flatMap((outcome) => (outcome.kind === 'accepted' ? outcome.events : []));
    expect(events.map(({ type }) => type)).toEqual([
      'BatchCreated',
      'Allocated',
      'BatchQuantityChanged',
      'Deallocated',
      'OutOfStock',
      'BatchCreated',
      'Allocated',
      'Deallocated',
    ]);
    for (const { type, data } of events) expect(eventSchemas[type].parse(data)).toEqual(data);
  });

  it('throws if a SKU was not loaded, instead of treating it as unseen', () => {
    expect(() => messageBus(handlers)(allocate(), emptyStock([]))).toThrow('SKU BLUE-VASE was not loaded');
  });
});
