import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  type WithConnection,
  readWithin,
} from '../../../../../src/adapters/postgres/connection/view-queries.ts';
import { TechnicalFailure } from '../../../../../src/service-layer/errors.ts';
import { type ReadRows, rows } from '../../../../../src/views/read-rows.ts';

const query = rows(z.object({ sku: z.string() }))`select sku from products`;
const answering =
  (answer: Promise<unknown>): WithConnection =>
  (work) =>
    work((() => answer) as ReadRows);

describe('a read with a time limit', () => {
  it('given an answer in time, returns that answer', async () => {
    const read = readWithin(answering(Promise.resolve([{ sku: 'LAMP' }])), 60_000);
    await expect(read(query)).resolves.toEqual([{ sku: 'LAMP' }]);
  });

  it('given a database that does not answer, fails with a technical error', async () => {
    const read = readWithin(answering(new Promise(() => undefined)), 5);
    await expect(read(query)).rejects.toThrow(TechnicalFailure);
  });

  it('given that it was abandoned before it had a connection, reads nothing once it gets one', async () => {
    const connection = Promise.withResolvers<void>();
    let reads = 0;
    const counting = (async () => {
      reads += 1;
      return [];
    }) as ReadRows;
    const later: WithConnection = (work) => connection.promise.then(() => work(counting));
    await expect(readWithin(later, 5)(query)).rejects.toThrow(TechnicalFailure);
    connection.resolve();
    await new Promise(setImmediate);
    expect(reads).toBe(0);
  });

  it('given an error, fails with that error', async () => {
    const read = readWithin(answering(Promise.reject(new Error('no such table'))), 60_000);
    await expect(read(query)).rejects.toThrow('no such table');
  });
});
