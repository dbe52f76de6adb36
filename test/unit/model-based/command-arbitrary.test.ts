import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyCommands, withRepeats } from '../../support/model/command-arbitrary.ts';
import { anyLog, type LogEntry } from '../../support/model/log-arbitrary.ts';
import { stockOnPaper } from '../../support/model/stock-on-paper.ts';

const SAMPLE = { seed: 5, numRuns: 300 };

describe('generated commands', () => {
  it('lead to every event and every refusal', () => {
    const outcomes = fc
      .sample(anyCommands, { ...SAMPLE, numRuns: 1_000 })
      .flatMap((commands) => commands.map(stockOnPaper().handle));
    const types = outcomes.flatMap((outcome) =>
      'events' in outcome ? outcome.events.map(({ type }) => type) : [],
    );
    const refusals = outcomes.flatMap((outcome) => ('refused' in outcome ? outcome.refused : []));
    expect([...new Set(types)].toSorted()).toEqual([
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
    expect([...new Set(refusals)].toSorted()).toEqual([
      'AlreadyDispatched',
      'AlreadyReceived',
      'BatchConflict',
      'BelowDispatched',
      'NotInWarehouse',
      'OrderLineConflict',
      'SkuMismatch',
      'UnknownBatch',
      'UnknownOrderLine',
      'UnknownSku',
    ]);
  });

  it('are in logs that sometimes contain repeated ids, wrong keys and flaws', () => {
    const entries = fc.sample(anyLog(30), SAMPLE).flat();
    const share = (isMeant: (entry: LogEntry) => boolean): number =>
      Math.round((entries.filter(isMeant).length / entries.length) * 10);
    expect({
      tenthsWithSharedId: share(({ id }) => id?.startsWith('shared') === true),
      tenthsWithWrongKey: share(({ key, command }) => key !== command.data.sku),
      tenthsFlawed: share(({ flaw }) => flaw !== undefined),
    }).toEqual({ tenthsWithSharedId: 3, tenthsWithWrongKey: 1, tenthsFlawed: 1 });
  });
});

describe('a repeated element', () => {
  it.each([
    [0, ['a', 'b', 'a', 'c']],
    [1, ['a', 'b', 'c', 'a']],
    [9, ['a', 'b', 'c', 'a']],
  ])('given that a is repeated %i places later, is found there', (later, expected) => {
    expect(
      withRepeats([
        ['a', later],
        ['b', undefined],
        ['c', undefined],
      ]),
    ).toEqual(expected);
  });
});
