import { describe, expect, it } from '@jest/globals';
import { expectedMessages } from '../../../support/model/expected-messages.ts';
import { randomCommands } from '../../../support/model/random-commands.ts';

describe('random commands', () => {
  const options = { seed: 1, skus: 20, count: 4_000 };

  it('are the same for the same seed and different for another seed', () => {
    expect(randomCommands(options)).toEqual(randomCommands(options));
    expect(randomCommands({ ...options, seed: 2 })).not.toEqual(randomCommands(options));
  });

  it('lead to every event, to refusals, to repeated and to invalid messages', () => {
    const commands = randomCommands(options);
    const messages = [...expectedMessages(commands).values()];
    const types = new Set(messages.flatMap(({ events }) => events.map(({ ce_type }) => ce_type)));
    const codes = new Set(messages.flatMap(({ rejections }) => rejections.map(({ data }) => data.code)));
    expect([...types].toSorted()).toEqual([
      'Allocated',
      'BackorderCancelled',
      'Backordered',
      'BatchCreated',
      'BatchEtaChanged',
      'BatchQuantityChanged',
      'BatchReceived',
      'Deallocated',
      'Dispatched',
      'OutOfStock',
    ]);
    expect([...codes].toSorted()).toEqual([
      'AlreadyDispatched',
      'AlreadyReceived',
      'BatchConflict',
      'BelowDispatched',
      'NotInWarehouse',
      'OrderLineConflict',
      'UnknownBatch',
      'UnknownOrderLine',
      'UnknownSku',
    ]);
    expect(messages.flatMap(({ deadLetters }) => deadLetters).length).toBeGreaterThan(50);
    expect(new Set(commands.map(({ id }) => id)).size).toBeLessThan(commands.length - 100);
  });
});
