import { describe, expect, it } from '@jest/globals';
import { createPool } from '../../../../src/adapters/postgres/connection/pool.ts';
import { postgresUnitOfWork } from '../../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import type { BatchUnitOfWork } from '../../../../src/processing/flush/unit-of-work.ts';
import { ConcurrentChange, TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { aPartition, commitNext } from '../../../support/builders/committed-outcome.ts';
import { anEntry, anOutcome } from '../../../support/builders/outcome.ts';
import { batchRow, lineRow, needs } from '../../../support/builders/stock-rows.ts';
import { refusedAtOnce } from '../../../support/conformance/at-once.ts';
import { load } from '../../../support/conformance/product-access.ts';
import { lockedRows } from '../locked-rows.ts';
import { dropOtherSessions, migratedDatabase, runSql, urlOf } from '../test-database.ts';

const { database, emptied } = migratedDatabase();
const ENTRY = anEntry('c-1');

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

const handled = async (unitOfWork: BatchUnitOfWork): Promise<ReadonlySet<string>> =>
  new Set((await unitOfWork.products.load({ requirements: needs({}), commandIds: ['c-1'] })).handled.keys());

const elsewhere = async (url: string, statementTimeout = 1_000) => {
  const pool = await createPool({ url, maxConnections: 1, statementTimeout });
  return { unitOfWork: postgresUnitOfWork(pool), end: () => pool.end() };
};

const NOWHERE = { ...aPartition(), id: 1, nextOffset: 0, lastSequence: 0, lastTimestamp: null };

const CALLS: [string, (unitOfWork: BatchUnitOfWork) => Promise<unknown>][] = [
  ['opens', (unitOfWork) => unitOfWork.checkpoints.open(aPartition(), 0)],
  ['reads', handled],
  ['commits', (unitOfWork) => unitOfWork.commit(anOutcome(NOWHERE))],
];

const AWAY: [string, () => string][] = [
  ['no such database', () => urlOf('no_such_database')],
  ['a closed port', () => 'postgres://allocation:allocation@127.0.0.1:1/allocation'],
  ['a wrong password', () => database.url.replace(':allocation@', ':wrong@')],
];

/** Raises the error of a full disk at the commit. */
const REFUSE_AT_END = `
  create function refuse_at_end() returns trigger language plpgsql as $$
  begin raise exception 'the disk is full' using errcode = '53100'; end $$;
  create constraint trigger refuse_at_end after update on checkpoints deferrable initially deferred
    for each row execute function refuse_at_end()`;

describe('a failure not caused by the data', () => {
  it.each(AWAY.flatMap(([what, url]) => CALLS.map(([does, call]) => [what, does, url, call] as const)))(
    'given %s when it %s, it is technical, and its message has no password',
    async (_, __, url, call) => {
      const failure = await failureOf(elsewhere(url()).then(({ unitOfWork }) => call(unitOfWork)));
      expect(failure).toBeInstanceOf(TechnicalFailure);
      expect((failure as Error).message).not.toMatch(/:allocation@|:wrong@/);
    },
  );

  it('is technical if the session ends during a commit; nothing is kept, and the next commit works', async () => {
    const { unitOfWork } = await emptied();
    await unitOfWork.checkpoints.open(aPartition(), 0);
    const locked = await lockedRows(database.url, 'checkpoints');
    const committing = failureOf(commitNext(unitOfWork, { handled: [ENTRY] }));
    await locked.awaitedBy(1);
    await dropOtherSessions(database.url, 'with moved');
    expect(await committing).toBeInstanceOf(TechnicalFailure);
    await locked.release();
    await expect(handled(unitOfWork)).resolves.toEqual(new Set());
    await expect(commitNext(unitOfWork, { handled: [ENTRY] })).resolves.toMatchObject({ nextOffset: 1 });
  });

  it('does not happen if idle sessions end: the next calls work', async () => {
    const { unitOfWork } = await emptied();
    await Promise.all(Array.from({ length: 5 }, () => handled(unitOfWork)));
    await dropOtherSessions(database.url);
    const results: unknown[] = [];
    for (let attempt = 0; attempt < 20; attempt += 1) results.push(await failureOf(handled(unitOfWork)));
    expect(results.filter((failure) => failure && !(failure instanceof TechnicalFailure))).toEqual([]);
    expect(results.at(-1)).toBeUndefined();
  });

  it('is technical if a commit takes too long; nothing of it is stored', async () => {
    const { unitOfWork } = await emptied();
    await unitOfWork.checkpoints.open(aPartition(), 0);
    const impatient = await elsewhere(database.url, 200);
    const locked = await lockedRows(database.url, 'checkpoints');
    const failure = await failureOf(commitNext(impatient.unitOfWork, { handled: [ENTRY] }));
    await locked.release();
    await impatient.end();
    expect(failure).toBeInstanceOf(TechnicalFailure);
    await expect(handled(unitOfWork)).resolves.toEqual(new Set());
  });

  it('is technical if Postgres refuses a commit at its end; nothing of it is stored', async () => {
    const { unitOfWork } = await emptied();
    await runSql(database.url, REFUSE_AT_END);
    const failure = await failureOf(commitNext(unitOfWork, { handled: [ENTRY] }));
    await runSql(database.url, 'drop function refuse_at_end cascade');
    expect(failure).toBeInstanceOf(TechnicalFailure);
    await expect(handled(unitOfWork)).resolves.toEqual(new Set());
    await expect(commitNext(unitOfWork, { handled: [ENTRY] })).resolves.toMatchObject({ nextOffset: 1 });
  });

  it('of two commits in a deadlock, one is a concurrent change and the other succeeds', async () => {
    const { unitOfWork, elsewhere: another } = await emptied();
    const skus = ['LAMP', 'TABLE'] as const;
    await commitNext(unitOfWork, {
      changes: { batches: skus.map((sku) => batchRow(`of ${sku}`, { sku })) },
    });
    // Each writes one of the new batches, waits for its own old batch, and then needs the new batch of the other.
    const crossing = (by: BatchUnitOfWork, sku: string, refs: string[], partition: number) =>
      commitNext(by, { changes: { batches: refs.map((ref) => batchRow(ref, { sku })) } }, partition);
    const locked = await lockedRows(database.url, 'batches');
    const both = [
      failureOf(crossing(unitOfWork, 'LAMP', ['X1', 'of LAMP', 'X2'], 0)),
      failureOf(crossing(another, 'TABLE', ['X2', 'of TABLE', 'X1'], 1)),
    ];
    await locked.awaitedBy(2);
    await locked.release();
    const failed = (await Promise.all(both)).filter((failure) => failure !== undefined);
    expect(failed).toEqual([expect.any(ConcurrentChange)]);
  });
});

describe('a failure caused by the data', () => {
  const lamp = [{ sku: 'LAMP', loadedVersion: 0, version: 1 }];

  it.each([
    ['a null byte in a text', { products: [{ sku: 'a\u0000b', loadedVersion: 0, version: 1 }] }],
    ['a quantity beyond 32 bits', { products: lamp, batches: [batchRow('B1', { qty: 2 ** 31 })] }],
    ['a date that does not exist', { products: lamp, batches: [batchRow('B1', { eta: '2026-02-30' })] }],
    ['more allocated than purchased', { products: lamp, batches: [batchRow('B1', { allocated: 11 })] }],
    ['a line of no units', { products: lamp, linesSet: [lineRow('o1', { qty: 0 })] }],
  ])('given %s, is not technical, so that the record that caused it can be found', async (_, changes) => {
    const { unitOfWork } = await emptied();
    const failure = await failureOf(commitNext(unitOfWork, { changes }));
    // Not an instance of this realm's Error if Node itself refuses a number.
    expect(failure).toHaveProperty('message');
    expect(failure).not.toBeInstanceOf(TechnicalFailure);
    const stock = await load(unitOfWork, { skus: ['LAMP'] });
    expect(stock.products.get('LAMP')).toMatchObject({ version: 0, batches: [] });
    await expect(unitOfWork.checkpoints.open(aPartition(), 0)).resolves.toMatchObject({ nextOffset: 0 });
  });

  it('is not technical if a command id to look up has a null byte', async () => {
    const { unitOfWork } = await emptied();
    const failure = await failureOf(
      unitOfWork.products.load({ requirements: needs({}), commandIds: ['a\u0000b'] }),
    );
    expect(failure).toHaveProperty('message');
    expect(failure).not.toBeInstanceOf(TechnicalFailure);
  });

  it('affects only one of many commits at once', async () => {
    const stored = await emptied();
    const skus = ['A', 'B', 'a\u0000b', 'C'];
    const outcomes = skus.map((sku) => ({ changes: { products: [{ sku, loadedVersion: 0, version: 1 }] } }));
    const refusals = await refusedAtOnce(stored, 1, outcomes);
    expect(refusals.map((refusal) => refusal instanceof TechnicalFailure)).toEqual([false]);
    const stock = await load(stored.unitOfWork, { skus: ['A', 'B', 'C'] });
    expect([...stock.products.values()].map(({ version }) => version)).toEqual([1, 1, 1]);
  });
});
