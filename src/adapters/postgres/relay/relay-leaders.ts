import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { shardName, writeRelayShard } from '../../../processing/publish/shard.ts';
import { asTechnical } from '../connection/errors.ts';
import { ADVISORY_LOCK_SEED } from '../connection/installation-schema.ts';

/** RELAY_SHARD has at most so many. */
const MAX_SHARDS = 64;

const leaderRow = z.object({
  shard: z.string(),
  process: z.string(),
  address: z.string().nullable(),
  since: z.number().nullable(),
});

/**
 * A relay that leads a shard, such as `1/1`. `process`: its host and process id, or the address of an older version;
 * `address` (null: on the machine of Postgres); since when it is connected, in milliseconds since 1970.
 */
export type RelayLeader = z.infer<typeof leaderRow>;

/** Finds the relays that hold the leader lock of a shard. The caller does not know how many shards there are: all are asked for. */
export function relayLeaders(
  pool: DatabasePool,
  transactionalId: string,
): () => Promise<readonly RelayLeader[]> {
  const shards = Array.from({ length: MAX_SHARDS }, (_, count) =>
    Array.from({ length: count + 1 }, (__, index) => ({ index: index + 1, count: count + 1 })),
  ).flat();
  const names = sql.array(
    shards.map((shard) => shardName(transactionalId, shard)),
    'text',
  );
  const written = sql.array(shards.map(writeRelayShard), 'text');
  return () =>
    asTechnical(() =>
      pool.any(sql.type(leaderRow)`
        with shard as (
          select written, hashtextextended(name, seed) as key
          from (select ${ADVISORY_LOCK_SEED} as seed) as installation
          cross join unnest(${names}, ${written}) as shard (name, written)
        )
        select written as shard, coalesce(nullif(application_name, ''), host(client_addr), 'unknown') as process,
               host(client_addr) as address, (extract(epoch from backend_start) * 1000)::float8 as since
        from pg_locks
        join shard on key = ((classid::bigint << 32) | objid::bigint)
        left join pg_stat_activity using (pid)
        where locktype = 'advisory' and objsubid = 1 and granted
          and pg_locks.database = (select oid from pg_database where datname = current_database())
        order by written`),
    );
}
