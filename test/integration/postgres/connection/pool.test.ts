import { expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { createPool } from '../../../../src/adapters/postgres/connection/pool.ts';
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
