import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import { fingerprintOf } from '../../../src/processing/handle/fingerprint.ts';
import { CommandOutcome, commandOutcomes } from '../../../src/views/command-outcomes.ts';
import { aMessage } from '../../support/builders/messages.ts';
import {
  allocate,
  changeBatchQuantity,
  createBatch,
  deallocate,
  recordOf,
} from '../../support/builders/records.ts';
import { viewedDatabase } from './viewed-database.ts';

const { read, handle, handleBy, remember, sql } = viewedDatabase();
const withId = (id: string, command: Command) => recordOf(command, { id });
/** The id of a command without `ce_id`. */
const placeAt = (offset: number): string => `allocation.commands-0-${offset}`;
const outcomeOf = async (id: string) => (await commandOutcomes(read, [id])).get(id)?.outcome;

describe('the outcome of a command', () => {
  it('is handled, with its events in order, if it was accepted', async () => {
    await handle(
      withId('c1', createBatch('B1', 'LAMP', 5)),
      withId('c2', allocate('o1', 'LAMP', 4)),
      withId('c3', changeBatchQuantity('B1', 'LAMP', 3)),
      withId('c4', createBatch('B2', 'LAMP', 5)),
    );
    const outcome = await outcomeOf('c3');
    const line = { orderId: 'o1', sku: 'LAMP', qty: 4 };
    expect(outcome).toEqual({
      status: 'handled',
      events: [
        {
          id: 'c3/1',
          type: 'BatchQuantityChanged',
          sequence: 3,
          data: { ref: 'B1', sku: 'LAMP', qty: 3, previousQty: 5 },
        },
        {
          id: 'c3/2',
          type: 'Deallocated',
          sequence: 4,
          data: { ...line, batchRef: 'B1', reason: 'BatchQuantityReduced' },
        },
        { id: 'c3/3', type: 'OutOfStock', sequence: 5, data: line },
      ],
    });
    expect(CommandOutcome.parse(outcome)).toEqual(outcome);
  });

  it('is handled, without events, if it changed nothing', async () => {
    await handle(createBatch('B1', 'LAMP', 5), withId('c1', createBatch('B1', 'LAMP', 5)));
    await expect(outcomeOf('c1')).resolves.toEqual({ status: 'handled', events: [] });
  });

  it('is rejected, with code and reason, if it was refused', async () => {
    await handle(createBatch('B1', 'LAMP', 5), withId('c1', deallocate('o1', 'LAMP')));
    const outcome = await outcomeOf('c1');
    expect(outcome).toEqual({
      status: 'rejected',
      code: 'UnknownOrderLine',
      message: 'Order o1 has no allocated line of LAMP.',
      commandType: 'Deallocate',
      command: { orderId: 'o1', sku: 'LAMP' },
    });
    expect(CommandOutcome.parse(outcome)).toEqual(outcome);
  });

  it('is the same if its event is plain JSON', async () => {
    const headers: [string, string][] = [
      ['ce_id', 'c1/1'],
      ['ce_type', 'Allocated'],
      ['ce_sequence', '7'],
    ];
    await remember('c1', [aMessage({ id: 'c1/1', value: Buffer.from('{"sku":"LAMPÄ"}'), headers })]);
    await expect(outcomeOf('c1')).resolves.toEqual({
      status: 'handled',
      events: [{ id: 'c1/1', type: 'Allocated', sequence: 7, data: { sku: 'LAMPÄ' } }],
    });
  });

  it('is the outcome of the first time if it was sent twice', async () => {
    await handle(
      withId('c1', createBatch('B1', 'LAMP', 5)),
      withId('c1', createBatch('B1', 'LAMP', 5)),
      withId('c1', createBatch('B2', 'LAMP', 5)),
      allocate('o1', 'LAMP', 1),
    );
    await expect(outcomeOf('c1')).resolves.toMatchObject({ events: [{ data: { ref: 'B1' } }] });
  });

  it('is the outcome of the first day if its id was handled on two days', async () => {
    await handle(withId('c1', createBatch('B1', 'LAMP', 5)), allocate('o1', 'LAMP', 1));
    await sql(`insert into inbox values ('c1', current_date + 1, 1, 2, 1)`);
    await sql(`insert into outbox (checkpoint_id, first_sequence, message_count, created_on, kind, bytes, records)
               select checkpoint_id, 2, 1, current_date + 1, kind, bytes, records from outbox`);
    await expect(outcomeOf('c1')).resolves.toMatchObject({ events: [{ type: 'BatchCreated' }] });
  });
});

describe('the outcome of a record that became a dead letter', () => {
  const misspelt = (id?: string) => ({
    ...recordOf(allocate('o1', 'LAMP', 5), id === undefined ? {} : { id }),
    value: Buffer.from('{"sku":"LAMP","quantity":5}'),
  });

  it('is failed, with code and reason, found by its producer’s id and by its position', async () => {
    await handle(misspelt('c1'));
    const failed = {
      status: 'failed',
      code: 'INVALID_MESSAGE',
      message: expect.stringContaining('quantity'),
    };
    const outcomes = await commandOutcomes(read, ['c1', placeAt(0)]);
    expect(outcomes.get('c1')?.outcome).toEqual(failed);
    expect(outcomes.get(placeAt(0))?.outcome).toEqual(failed);
    expect(CommandOutcome.parse(outcomes.get('c1')?.outcome)).toEqual(failed);
  });

  it('is failed, found by its position, if it has no readable id', async () => {
    await handle(misspelt(), misspelt('\u0000'));
    await expect(outcomeOf(placeAt(0))).resolves.toMatchObject({ status: 'failed' });
    await expect(outcomeOf(placeAt(1))).resolves.toMatchObject({ status: 'failed' });
  });

  it('is failed, without the stack, if its handler failed', async () => {
    const Allocate = (): never => {
      throw new Error('cannot divide by lamp');
    };
    await handleBy({ Allocate }, [withId('c1', allocate('o1', 'LAMP', 5))]);
    await expect(outcomeOf('c1')).resolves.toEqual({
      status: 'failed',
      code: 'HANDLER_FAILED',
      message: 'Error: cannot divide by lamp',
    });
  });

  it('is the later outcome if the command was handled after a replay', async () => {
    await handle(misspelt('c1'), withId('c1', createBatch('B1', 'LAMP', 5)));
    await expect(outcomeOf('c1')).resolves.toMatchObject({ status: 'handled' });
  });

  it('is the last failure if it failed again', async () => {
    await handle(misspelt('c1'), { ...misspelt('c1'), value: Buffer.from('no JSON') });
    await expect(outcomeOf('c1')).resolves.toMatchObject({ status: 'failed', code: 'NOT_JSON' });
  });
});

describe('the outcomes of commands', () => {
  it('have the fingerprint by which the caller recognises the same command', async () => {
    const command = createBatch('B1', 'LAMP', 5);
    await handle(withId('c1', command), withId('c2', command));
    await sql(`update inbox set fingerprint = null where command_id = 'c2'`); // as the previous version wrote it
    const outcomes = await commandOutcomes(read, ['c1', 'c2']);
    expect(outcomes.get('c1')?.fingerprint).toBe(fingerprintOf(command));
    expect(outcomes.get('c2')?.fingerprint).toBeNull();
  });

  it('are those of handled ids', async () => {
    await handle(withId('c1', createBatch('B1', 'LAMP', 5)), withId('c2', allocate('o1', 'TABLE', 1)));
    const outcomes = await commandOutcomes(read, ['c1', 'c1', 'to come', 'c2']);
    expect(new Map([...outcomes].map(([id, { outcome }]) => [id, outcome.status]))).toEqual(
      new Map([
        ['c1', 'handled'],
        ['c2', 'rejected'],
      ]),
    );
  });

  it('are none without ids', async () => {
    await handle(withId('c1', createBatch('B1', 'LAMP', 5)));
    await expect(commandOutcomes(read, [])).resolves.toEqual(new Map());
  });

  it('are found by topic, partition and offset if the producer gave no id', async () => {
    await handle(
      createBatch('B1', 'LAMP', 5),
      withId('c1', createBatch('B1', 'LAMP', 5)),
      allocate('o1', 'TABLE', 1),
      createBatch('B1', 'LAMP', 5),
      allocate('o1', 'LAMP', 5),
    );
    const outcomes = await commandOutcomes(read, [0, 1, 2, 3, 4, 5].map(placeAt));
    expect(outcomes.get(placeAt(0))?.outcome).toMatchObject({
      status: 'handled',
      events: [{ id: `${placeAt(0)}/1` }],
    });
    expect(outcomes.get(placeAt(2))?.outcome).toMatchObject({ status: 'rejected', code: 'UnknownSku' });
    expect(outcomes.get(placeAt(3))?.outcome).toEqual({ status: 'handled', events: [] });
    expect(outcomes.get(placeAt(4))?.outcome).toMatchObject({
      status: 'handled',
      events: [{ type: 'Allocated' }],
    });
    expect([...outcomes.keys()].toSorted()).toEqual([0, 2, 3, 4].map(placeAt));
  });

  it.each([
    'another.topic-0-0',
    'allocation.commands-1-0',
    'allocation.commands-0-99999999999999999999',
    '-0-0',
  ])('given %s, where no command was handled, are unknown', async (id) => {
    await handle(createBatch('B1', 'LAMP', 5));
    await expect(commandOutcomes(read, [id])).resolves.toEqual(new Map());
  });

  it.each(['inbox', 'outbox'])('are unknown after their rows in the %s were dropped', async (table) => {
    await handle(withId('c1', createBatch('B1', 'LAMP', 5)));
    await sql(`delete from ${table}`);
    await expect(outcomeOf('c1')).resolves.toBeUndefined();
  });
});
