import { describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { migrate } from '../../../../src/adapters/postgres/migrate/migrate.ts';
import { postgresInstallation } from '../../../../src/adapters/postgres/installation/installation.ts';
import { requireMigrations } from '../../../../src/adapters/postgres/migrate/pending-migrations.ts';
import { createPool } from '../../../../src/adapters/postgres/connection/pool.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { emptyDatabase, migratedDatabase, runSql, urlOf } from '../test-database.ts';

const { database, pool } = migratedDatabase();
const record = () => postgresInstallation(pool(), { url: database.url });

describe('the row of the installation', () => {
  it('has a unique id from the first migration on, and stores the claims', async () => {
    const { installation, claimed } = await record().read();
    expect(installation.id).toMatch(/^[0-9a-f-]{36}$/);
    const { host, pathname } = new URL(database.url);
    expect(installation.database).toBe(`${host}${pathname}, schema Own Schema`);
    expect(claimed).toEqual(new Set());
    await record().noteClaimed(['topic a', 'topic b']);
    await record().noteClaimed(['consumer group c']);
    const later = await record().read();
    expect(later).toEqual({ installation, claimed: new Set(['topic a', 'topic b', 'consumer group c']) });
  });

  it('contains no password', async () => {
    const { installation } = await postgresInstallation(pool(), {
      url: 'postgres://me:secret@db/allocation',
    }).read();
    expect(installation.database).toBe('db:5432/allocation, schema Own Schema');
  });

  it('keeps the names of the first relay', async () => {
    const first = { RELAY_TRANSACTIONAL_ID: 'relay', RELAY_POSITION_TOPIC: 'positions' };
    await expect(record().noteRelayNames(first)).resolves.toEqual(first);
    const others = { RELAY_TRANSACTIONAL_ID: 'other', RELAY_POSITION_TOPIC: 'elsewhere' };
    await expect(record().noteRelayNames(others)).resolves.toEqual(first);
  });

  it('is the only row', async () => {
    await expect(runSql(database.url, 'insert into installation default values')).rejects.toThrow(
      /duplicate key/,
    );
  });
});

describe('the exclusive work of its processes', () => {
  it('does not overlap', async () => {
    const seen: string[] = [];
    const turn = (name: string) =>
      record().exclusively(async () => {
        seen.push(`${name} begins`);
        await setTimeout(50);
        seen.push(`${name} ends`);
      });
    await Promise.all([turn('one'), turn('two')]);
    expect(seen.map((line) => line.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
  });

  it('ends if the work fails', async () => {
    const failing = record().exclusively(() => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    await expect(record().exclusively(() => Promise.resolve('free'))).resolves.toBe('free');
  });

  it('given that the database is away, fails with a technical error', async () => {
    const away = postgresInstallation(pool(), { url: urlOf('no_such_database') });
    await expect(away.exclusively(() => Promise.resolve())).rejects.toThrow(TechnicalFailure);
  });
});

describe('tables of an older version', () => {
  const older = emptyDatabase();

  it('stop the start with the names of the missing migrations, until they are applied', async () => {
    const fresh = await createPool({ url: older.url, maxConnections: 2, statementTimeout: 5_000 });
    try {
      await expect(requireMigrations(fresh)).rejects.toThrow(/run the migrations of this version/);
      await migrate({ url: older.url }, memoryLogger());
      await requireMigrations(fresh);
      await runSql(older.url, `delete from migrations where name = '8_installation'`);
      await expect(requireMigrations(fresh)).rejects.toThrow(
        /missing 8_installation\); run the migrations of this version/,
      );
    } finally {
      await fresh.end();
    }
  });
});
