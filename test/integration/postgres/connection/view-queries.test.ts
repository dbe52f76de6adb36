import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { withSnapshot } from '../../../../src/adapters/postgres/connection/view-queries.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { type ReadRows, rows } from '../../../../src/views/read-rows.ts';
import { migratedDatabase, runSql } from '../test-database.ts';

const { database, pool } = migratedDatabase();

const skus = async (read: ReadRows): Promise<string[]> => {
  const found = await read(rows(z.object({ sku: z.string() }))`select sku from products order by sku`);
  return found.map(({ sku }) => sku);
};

describe('a snapshot', () => {
  it('does not see what others write meanwhile', async () => {
    await runSql(database.url, `insert into products values ('OAK', 1)`);
    const seen = await withSnapshot(pool(), async (read) => {
      const before = await skus(read);
      await runSql(database.url, `insert into products values ('ELM', 1)`);
      return [before, await skus(read)];
    });
    expect(seen).toEqual([['OAK'], ['OAK']]);
    expect(await withSnapshot(pool(), skus)).toEqual(['ELM', 'OAK']);
  });

  it('refuses writes', async () => {
    const write = (read: ReadRows) => read(rows(z.object({}))`delete from products`);
    await expect(withSnapshot(pool(), write)).rejects.toThrow(/read-only transaction/);
  });

  it('fails with the error of its work', async () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    await expect(withSnapshot(pool(), () => Promise.reject(full))).rejects.toBe(full);
  });

  it('fails technically if the database goes away', async () => {
    const cut = (read: ReadRows) => read(rows(z.object({}))`select pg_terminate_backend(pg_backend_pid())`);
    await expect(withSnapshot(pool(), cut)).rejects.toThrow(TechnicalFailure);
    expect(await withSnapshot(pool(), skus)).toContain('OAK');
  });
});
