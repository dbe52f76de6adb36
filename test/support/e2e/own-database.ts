import { afterAll, beforeAll } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../conformance/eventually.ts';
import { ofTheStack } from './own-settings.ts';

type Row = Record<string, unknown>;

/** An empty database for the processes of a test file, dropped after its tests. Tests read it by plain SQL. */
export function ownDatabase(url: string) {
  const name = pg.escapeIdentifier(new URL(url).pathname.slice(1));
  const client = new pg.Client(url);

  beforeAll(async () => {
    await onTheStack(`create database ${name}`);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    // An autovacuum worker in it cannot be ended from here, so this waits for it.
    const drop = () => onTheStack(`drop database ${name} with (force)`);
    await eventually(`${name} can be dropped`, () =>
      drop().then(
        () => true,
        () => false,
      ),
    );
  });

  return {
    rows: async (sql: string): Promise<Row[]> => (await client.query<Row>(sql)).rows,
    /** Holds the rows that the query locks, until the returned function is called. */
    async lock(sql: string): Promise<() => Promise<void>> {
      const holder = new pg.Client(url);
      await holder.connect();
      await holder.query('begin');
      await holder.query(sql);
      return () => holder.end();
    },
  };
}

async function onTheStack(sql: string): Promise<void> {
  const client = new pg.Client(ofTheStack('DATABASE_URL'));
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
