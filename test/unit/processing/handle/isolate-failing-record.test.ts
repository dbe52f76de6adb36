import { describe, expect, it } from '@jest/globals';
import { decodeAll } from '../../../../src/processing/decode/command-decoder.ts';
import { bisectOnFailure } from '../../../../src/processing/handle/isolate-failing-record.ts';
import type { Checkpoint } from '../../../../src/processing/flush/checkpoint.ts';
import type { Handlers } from '../../../../src/service-layer/handlers.ts';
import { handlers } from '../../../../src/service-layer/handlers.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { aPartition } from '../../../support/builders/committed-outcome.ts';
import { headerText } from '../../../support/builders/messages.ts';
import { allocate, aRecord, consecutive, createBatch } from '../../../support/builders/records.ts';
import type { DatabaseFault } from '../../../support/memory/flaky-unit-of-work.ts';
import { outboxOf, messageLines } from '../../../support/memory/outcomes.ts';
import { memoryWorker } from '../../../support/memory/worker.ts';

const orders = (count: number) =>
  Array.from({ length: count }, (_, index) => allocate(`o${index + 1}`, 'LAMP', 1));
const LOG = [createBatch('B1', 'LAMP', 100), ...orders(9)];

/** Allocates, but throws for some orders; counts how often. */
function faultyAllocate(bad: (orderId: string) => Error | undefined) {
  const tries = new Map<string, number>();
  const Allocate: Handlers['Allocate'] = (command, stock) => {
    tries.set(command.orderId, (tries.get(command.orderId) ?? 0) + 1);
    const failure = bad(command.orderId);
    if (failure) throw failure;
    return handlers.Allocate(command, stock);
  };
  return { tries, Allocate };
}

async function applied(
  Allocate: Handlers['Allocate'],
  log: Parameters<typeof consecutive>[0] = LOG,
  faults: DatabaseFault[] = [],
) {
  const worker = memoryWorker({ handlers: { Allocate }, faults });
  const checkpoint = await worker.unitOfWork.checkpoints.open(aPartition(), 0);
  const decoded = await decodeAll(worker.decode, consecutive(log));
  const progress: Checkpoint[] = [];
  const run = worker.apply(checkpoint, decoded, (reached) => progress.push(reached));
  return { ...worker, run, progress, checkpoint, decoded, outbox: () => outboxOf(worker.database) };
}

describe('a batch with one record that cannot be handled', () => {
  it('given a handler that throws for one order, only that record becomes a dead letter, the others are handled in order', async () => {
    const { Allocate } = faultyAllocate((id) =>
      id === 'o5' ? new Error('cannot divide by lamp') : undefined,
    );
    const { run, outbox } = await applied(Allocate);
    await expect(run).resolves.toMatchObject({ nextOffset: 10, lastSequence: 10 });
    const expected = LOG.slice(1).map((_, index) =>
      index === 4 ? 'dead HANDLER_FAILED' : `Allocated o${index + 1} B1`,
    );
    expect(messageLines(outbox())).toEqual(['BatchCreated B1', ...expected]);
    expect(outbox().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('tries the record three times alone and reports the stack', async () => {
    const { Allocate, tries } = faultyAllocate((id) =>
      id === 'o1' ? new Error('cannot divide by lamp') : undefined,
    );
    const { run, outbox } = await applied(Allocate, [
      createBatch('B1', 'LAMP', 1),
      allocate('o1', 'LAMP', 1),
    ]);
    await run;
    const deadLetter = outbox()[1];
    if (!deadLetter) throw new Error('no dead letter');
    expect(tries.get('o1')).toBe(1 + 3);
    expect(headerText(deadLetter, 'dlq-attempts')).toBe('3');
    expect(headerText(deadLetter, 'dlq-error')).toMatch(
      /^Error: cannot divide by lamp\n\s+at .*isolate-failing-record\.test\.ts/,
    );
    expect(deadLetter).toMatchObject({ id: 'allocation.commands-0-1', value: consecutive(LOG)[1]?.value });
  });

  it('given an error that does not occur when the record is alone, writes no dead letter', async () => {
    let failures = 3;
    const { Allocate } = faultyAllocate((id) =>
      id === 'o5' && failures-- > 0 ? new Error('odd') : undefined,
    );
    const { run, outbox } = await applied(Allocate);
    await run;
    expect(messageLines(outbox()).filter((line) => line.startsWith('dead'))).toEqual([]);
    expect(outbox()).toHaveLength(10);
  });

  it('given a handler that throws a value that is not an error, the dead letter contains the value', async () => {
    const { Allocate } = faultyAllocate((id) => (id === 'o1' ? ('a string' as unknown as Error) : undefined));
    const { run, outbox } = await applied(Allocate, orders(1));
    await run;
    expect(outbox().map((deadLetter) => headerText(deadLetter, 'dlq-error'))).toEqual(['a string']);
  });

  it('given that all records fail, each becomes a dead letter, in order', async () => {
    const { Allocate } = faultyAllocate(() => new Error('bug'));
    const { run, outbox } = await applied(Allocate, orders(5));
    await run;
    expect(outbox().map(({ id }) => id)).toEqual(
      [0, 1, 2, 3, 4].map((offset) => `allocation.commands-0-${offset}`),
    );
  });

  it('given an unreadable record beside it, that record keeps its own reason', async () => {
    const { Allocate } = faultyAllocate(() => new Error('bug'));
    const { run, outbox } = await applied(Allocate, [allocate('o1', 'LAMP', 1), aRecord({ value: null })]);
    await run;
    expect(messageLines(outbox())).toEqual(['dead HANDLER_FAILED', 'dead EMPTY_VALUE']);
  });

  it('reports each commit, up to the last record', async () => {
    const { Allocate } = faultyAllocate((id) => (id === 'o5' ? new Error('bug') : undefined));
    const { run, progress } = await applied(Allocate);
    await run;
    const reached = progress.map(({ nextOffset }) => nextOffset);
    expect(reached).toEqual(reached.toSorted((a, b) => a - b));
    expect(reached).toContain(5);
    expect(reached.at(-1)).toBe(10);
  });

  it('names the record in the log, with its command', async () => {
    const { Allocate } = faultyAllocate((id) => (id === 'o5' ? new Error('bug') : undefined));
    const { run, logger } = await applied(Allocate);
    await run;
    expect(logger.lines.filter(({ level }) => level === 'error')).toMatchObject([
      {
        commandId: 'allocation.commands-0-5',
        sku: 'LAMP',
        topic: 'allocation.commands',
        partition: 0,
        offset: 5,
      },
    ]);
  });
});

describe('a technical failure', () => {
  it.each([
    ['read', [undefined, 'away']],
    ['committed', [undefined, undefined, 'away']],
  ] satisfies [string, DatabaseFault[]][])(
    'given before anything is %s, is rethrown, and nothing becomes a dead letter',
    async (_, faults) => {
      const { run, outbox } = await applied(handlers.Allocate, LOG, faults);
      await expect(run).rejects.toThrow(TechnicalFailure);
      expect(outbox()).toEqual([]);
    },
  );

  it('given while one record is tried alone, does not make the record a dead letter', async () => {
    const { Allocate } = faultyAllocate(() => new TechnicalFailure('the disk is full'));
    const { run, outbox } = await applied(Allocate, orders(1));
    await expect(run).rejects.toThrow('the disk is full');
    expect(outbox()).toEqual([]);
  });

  it('given in the middle of the halving, work continues from the last reported checkpoint', async () => {
    const { Allocate } = faultyAllocate((id) => (id === 'o5' ? new Error('bug') : undefined));
    // Three calls succeed: opening, the read for the whole batch (which then fails by the bug), and its first half.
    // Then the database is away.
    const { run, progress, decoded, apply, outbox } = await applied(Allocate, LOG, [
      undefined,
      undefined,
      undefined,
      undefined,
      'away',
    ]);
    await expect(run).rejects.toThrow(TechnicalFailure);
    const last = progress.at(-1);
    if (!last) throw new Error('no progress');
    await apply(last, decoded.slice(last.nextOffset), () => undefined);
    expect(outbox().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(messageLines(outbox())[5]).toBe('dead HANDLER_FAILED');
  });
});

describe('a record that cannot be written even as a dead letter', () => {
  const logger = memoryWorker().logger;
  const checkpoint: Checkpoint = {
    id: 1,
    topic: 'allocation.commands',
    partition: 0,
    nextOffset: 0,
    lastSequence: 0,
    lastTimestamp: null,
  };

  it.each([
    ['unreadable', aRecord({ value: null })],
    ['readable', consecutive(orders(1))[0] ?? aRecord()],
  ])(
    'given an %s record, causes a technical failure: it is tried again, never skipped',
    async (_, record) => {
      const { decode } = memoryWorker();
      const apply = bisectOnFailure(() => Promise.reject(new Error('refused')), logger);
      await expect(apply(checkpoint, [await decode(record)], () => undefined)).rejects.toThrow(
        TechnicalFailure,
      );
    },
  );
});
