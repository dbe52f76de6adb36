import { expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { asTechnical } from '../../../../src/adapters/postgres/connection/errors.ts';
import { createPool } from '../../../../src/adapters/postgres/connection/pool.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { addressOf, tcpProxy, through } from '../../../support/faults/network/tcp-proxy.ts';
import { urlOf } from '../test-database.ts';

const setting = sql.type(z.object({ enable_seqscan: z.string() }))`show enable_seqscan`;

it.each([
  ['', true, 'off'],
  ['?options=-c%20work_mem%3D8MB', true, 'off'],
  ['', false, 'on'],
])(
  'given the address …%s and statements by key only: %p, sequential scans are allowed: %s',
  async (query, byKeyOnly, expected) => {
    const url = urlOf('postgres') + query;
    const pool = await createPool({ url, maxConnections: 2, statementTimeout: 5_000, byKeyOnly });
    try {
      await expect(pool.oneFirst(setting)).resolves.toBe(expected);
    } finally {
      await pool.end();
    }
  },
);

it.each([
  ['a statement', sql.type(z.object({}))`select`],
  ['a prepared statement', sql.prepared('nothing', z.object({}))`select`],
])('given a server that no longer answers, %s fails five seconds after its time limit', async (_, query) => {
  const url = urlOf('postgres');
  const proxy = await tcpProxy(addressOf(url));
  const pool = await createPool({ url: through(url, proxy), maxConnections: 1, statementTimeout: 100 });
  try {
    await pool.query(query);
    proxy.freeze();
    const start = performance.now();
    const failure = asTechnical(() => pool.query(query));
    await expect(failure).rejects.toThrow(TechnicalFailure);
    await expect(failure).rejects.toThrow('Query read timeout');
    expect(performance.now() - start).toBeGreaterThan(5_000);
  } finally {
    proxy.cut();
    await pool.end();
    await proxy.close();
  }
});

it('given a server that stops answering when the pool is created, fails', async () => {
  const url = urlOf('postgres');
  const proxy = await tcpProxy(addressOf(url));
  proxy.freeze();
  try {
    const creating = createPool({ url: through(url, proxy), maxConnections: 1, statementTimeout: 100 });
    await expect(creating).rejects.toThrow(TechnicalFailure);
  } finally {
    await proxy.close();
  }
});
