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
