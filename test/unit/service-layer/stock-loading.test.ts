import { describe, expect, it } from '@jest/globals';
import type { Batch } from '../../../src/domain/batch.ts';
import { type Command, commandSchemas, isCommandType } from '../../../src/domain/commands.ts';
import { isWaiting } from '../../../src/domain/order-line.ts';
import type { Product } from '../../../src/domain/product.ts';
import { handlers } from '../../../src/service-layer/handlers.ts';
import { messageBus, type CommandResult } from '../../../src/service-layer/message-bus.ts';
import { changesOf } from '../../../src/service-layer/stock-changes.ts';
import { requirementsOf } from '../../../src/service-layer/stock-requirements.ts';
import { emptyStock, productOf } from '../../../src/service-layer/stock.ts';
import { aPartition, commitFrom } from '../../support/builders/committed-outcome.ts';
import {
  allocate,
  backorder,
  changeBatchQuantity,
  createBatch,
  deallocate,
  dispatch,
} from '../../support/builders/records.ts';
import { memoryDatabase } from '../../support/memory/database.ts';
import { memoryUnitOfWork } from '../../support/memory/unit-of-work.ts';
import { randomCommands } from '../../support/model/random-commands.ts';
import { randomNumbers } from '../../support/model/random-numbers.ts';

const bus = messageBus(handlers);

const validCommands = (seed: number): Command[] =>
  randomCommands({ seed, skus: 4, count: 2_000 }).filter(
    (sent): sent is typeof sent & Command =>
      isCommandType(sent.type) && commandSchemas[sent.type].safeParse(sent.data).success,
  );

/** Handles commands in runs of up to `longest`; each run loads the required state and stores its changes. */
async function handleInRuns(commands: readonly Command[], longest: number): Promise<CommandResult[]> {
  const unitOfWork = memoryUnitOfWork(memoryDatabase());
  let checkpoint = await unitOfWork.checkpoints.open(aPartition(), 0);
  const random = randomNumbers(longest);
  const outcomes: CommandResult[] = [];
  while (outcomes.length < commands.length) {
    const run = commands.slice(outcomes.length, outcomes.length + random.between(1, longest));
    const { stock } = await unitOfWork.products.load({ requirements: requirementsOf(run), commandIds: [] });
    for (const command of run) outcomes.push(bus(command, stock));
    checkpoint = await commitFrom(unitOfWork, checkpoint, { changes: changesOf(stock) });
  }
  return outcomes;
}

describe('stock of which only the part for the next commands is loaded', () => {
  const seeds = [1, 2, 3];

  it.each(seeds)(
    'leads to the same outcomes as the whole stock for runs of any length (seed %i)',
    async (seed) => {
      const commands = validCommands(seed);
      const whole = emptyStock(new Set(commands.map(({ data }) => data.sku)));
      const expected = commands.map((command) => bus(command, whole));
      for (const longest of [1, 7, 100, 2_000]) {
        await expect(handleInRuns(commands, longest)).resolves.toEqual(expected);
      }
    },
  );
});

describe('a run in which one command takes what another one would need', () => {
  const [LAMP, many] = ['LAMP', 100];
  /** The outcomes of the last commands, handled together after the others were handled and stored. */
  const together = async (before: readonly Command[], last: readonly Command[]) => {
    const unitOfWork = memoryUnitOfWork(memoryDatabase());
    let checkpoint = await unitOfWork.checkpoints.open(aPartition(), 0);
    const outcomes: CommandResult[] = [];
    for (const run of [before, last]) {
      const { stock } = await unitOfWork.products.load({ requirements: requirementsOf(run), commandIds: [] });
      for (const command of run) outcomes.push(bus(command, stock));
      checkpoint = await commitFrom(unitOfWork, checkpoint, { changes: changesOf(stock) });
    }
    return outcomes;
  };
  const oneByOne = (commands: readonly Command[]) => {
    const whole = emptyStock([LAMP, 'TABLE']);
    return commands.map((command) => bus(command, whole));
  };

  it.each<[string, Command[], Command[]]>([
    [
      'a line that waits takes the units that a new line would get',
      [
        createBatch('A', LAMP, 6),
        allocate('gives', LAMP, 2),
        createBatch('B', LAMP, 5, '2027-01-31'),
        backorder('waits', LAMP, 6),
      ],
      [deallocate('gives', LAMP), allocate('new', LAMP, 4)],
    ],
    [
      'a new line that leaves the warehouse cannot be bumped',
      [createBatch('A', LAMP, 6), ...['1', '2', '3', '4', '5'].map((order) => allocate(order, LAMP, 1))],
      [
        allocate('1', LAMP, 1),
        allocate('new', LAMP, 1),
        dispatch('new', LAMP),
        changeBatchQuantity('A', LAMP, 2),
      ],
    ],
    [
      'that is so if a command names the batch by another SKU as well',
      [createBatch('A', LAMP, 10), allocate('1', LAMP, 1), allocate('2', LAMP, 1)],
      [
        allocate('new', LAMP, 4),
        dispatch('new', LAMP),
        changeBatchQuantity('A', LAMP, 4),
        changeBatchQuantity('A', 'TABLE', 9),
      ],
    ],
    [
      'a line that waited, is served and leaves the warehouse cannot be bumped',
      [
        createBatch('A', LAMP, 6),
        ...['1', '2', '3', '4'].map((order) => allocate(order, LAMP, 1)),
        backorder('waits', LAMP, 3),
      ],
      [
        changeBatchQuantity('A', LAMP, 7),
        dispatch('waits', LAMP),
        allocate('1', LAMP, 1),
        changeBatchQuantity('A', LAMP, 4),
      ],
    ],
    [
      'a line that moves from another batch and leaves cannot be bumped',
      [
        createBatch('A', LAMP, many, '2027-01-31'),
        ...['1', '2', '3'].map((order) => allocate(order, LAMP, 1)),
        createBatch('B', LAMP, 3),
        ...['4', '5'].map((order) => allocate(order, LAMP, 1)),
      ],
      [changeBatchQuantity('A', LAMP, 2), dispatch('3', LAMP), changeBatchQuantity('B', LAMP, 1)],
    ],
  ])('%s: the outcomes are those of one by one', async (_, before, last) => {
    await expect(together(before, last)).resolves.toEqual(oneByOne([...before, ...last]));
  });
});

/** Batches with more allocated units than they have, or with a number that differs from the sum of their lines. */
function contradictions({ batches, lines }: Product): Batch[] {
  const promised = new Map<string, number>();
  for (const line of lines.values())
    if (!isWaiting(line)) promised.set(line.batchRef, (promised.get(line.batchRef) ?? 0) + line.qty);
  return batches.filter(
    ({ ref, qty, allocated }) => allocated > qty || allocated !== (promised.get(ref) ?? 0),
  );
}

describe('stock after every single command', () => {
  it('never has more units allocated than purchased, and exactly the sum of its lines', () => {
    const commands = validCommands(4);
    const stock = emptyStock(new Set(commands.map(({ data }) => data.sku)));
    const found = commands.flatMap((command) => {
      bus(command, stock);
      return contradictions(productOf(stock, command.data.sku));
    });
    expect(found).toEqual([]);
  });
});
