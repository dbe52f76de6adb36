import { describe, expect, it } from '@jest/globals';
import { connect } from '../../../../src/adapters/postgres/connection/session.ts';
import { migrate } from '../../../../src/adapters/postgres/migrate/migrate.ts';
import { postgresLeadership } from '../../../../src/adapters/postgres/connection/leader-lock.ts';
import { postgresOutboxListener } from '../../../../src/adapters/postgres/relay/outbox-listener.ts';
import { postgresOutboxReader } from '../../../../src/adapters/postgres/relay/outbox-reader.ts';
import { createPool } from '../../../../src/adapters/postgres/connection/pool.ts';
import { DatabaseMisconfigured } from '../../../../src/adapters/postgres/connection/errors.ts';
import { postgresUnitOfWork } from '../../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import type { Leadership } from '../../../../src/processing/runtime/leadership.ts';
import { inboxConformance } from '../../../support/conformance/inbox.ts';
import { leadershipConformance } from '../../../support/conformance/leadership.ts';
import { outboxListenerConformance } from '../../../support/conformance/outbox-listener.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { type PoolMode, pgBouncer } from '../../../support/pgbouncer.ts';
import { migratedDatabase, runSql } from '../test-database.ts';

const { database, emptied } = migratedDatabase();

const poolAt = (url: string) => createPool({ url, maxConnections: 4, statementTimeout: 5_000 });

describe.each<PoolMode>(['transaction', 'statement'])('PgBouncer in %s mode', (mode) => {
  const bouncer = pgBouncer(mode);
  const url = (): string => bouncer.through(database.url);
  const WHAT_TO_SET = 'Set pool_mode = session for it there, or connect to Postgres directly';

  it('is refused at the start, with the setting to change', async () => {
    await expect(poolAt(url())).rejects.toThrow(DatabaseMisconfigured);
    await expect(poolAt(url())).rejects.toThrow(WHAT_TO_SET);
  });

  it('is refused by the migration', async () => {
    await expect(migrate({ url: url() }, memoryLogger())).rejects.toThrow(WHAT_TO_SET);
  });

  it('is refused even if other clients use it', async () => {
    const others = new AbortController();
    const busy = Array.from({ length: 6 }, async () => {
      while (!others.signal.aborted) await ask(url());
    });
    for (let attempt = 0; attempt < 5; attempt += 1) await expect(poolAt(url())).rejects.toThrow(WHAT_TO_SET);
    others.abort();
    await Promise.all(busy);
  });
});

describe('PgBouncer in session mode', () => {
  const bouncer = pgBouncer('session');
  const url = (): string => bouncer.through(database.url);

  it('can be used for migrations, repeatedly and by many at once', async () => {
    await Promise.all(Array.from({ length: 3 }, () => migrate({ url: url() }, memoryLogger())));
  });

  const throughIt = async () => {
    const { elsewhere, close } = await emptied();
    const pool = await poolAt(url());
    return {
      unitOfWork: postgresUnitOfWork(pool),
      elsewhere,
      outboxReader: postgresOutboxReader(pool),
      close: async () => {
        await pool.end();
        await close();
      },
    };
  };

  inboxConformance('through PgBouncer', throughIt);

  outboxListenerConformance('through PgBouncer', async () => {
    const { unitOfWork, close } = await throughIt();
    const outboxListener = postgresOutboxListener({ url: url() });
    return {
      outboxListener,
      unitOfWork,
      close: async () => void (await Promise.all([outboxListener.close(), close()])),
    };
  });

  leadershipConformance('through PgBouncer', async () => {
    const contenders: Leadership[] = [];
    return {
      contender() {
        const contender = postgresLeadership({ url: url() }, 'the-relay');
        contenders.push(contender);
        return contender;
      },
      takeAway: async () => {
        await runSql(
          database.url,
          `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
             and database = (select oid from pg_database where datname = current_database())`,
        );
      },
      close: async () => void (await Promise.all(contenders.map((contender) => contender.release()))),
    };
  });
});

/** A short statement on a connection of its own. */
async function ask(url: string): Promise<void> {
  const { client, close } = await connect({ url });
  await client.query('select pg_sleep(0.001)');
  await close();
}
