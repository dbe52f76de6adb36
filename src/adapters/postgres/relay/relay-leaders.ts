import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { asTechnical } from '../connection/errors.ts';
import { ADVISORY_LOCK_SEED } from '../connection/installation-schema.ts';

const leaderRow = z.object({ shard: z.string(), process: z.string() });

/** A relay that leads: its shard, such as `1/1`, and its process: host and pid, or the address of an older version. */
export type RelayLeader = z.infer<typeof leaderRow>;

/**
 * Returns who holds the leader locks of the relays, of whatever number of shards (`shardName` names the locks).
 * @param name the transactional id of all relays, without the shard
 * @throws TechnicalFailure
 */
export const relayLeaders = (connection: CommonQueryMethods, name: string): Promise<readonly RelayLeader[]> =>
  asTechnical(() =>
    connection.any(sql.type(leaderRow)`
      select shard, coalesce(nullif(application_name, ''), host(client_addr), 'local') as process
      from (
        select shard, hashtextextended(lock_name, seed) as key
        from (select ${ADVISORY_LOCK_SEED} as seed) as installation, (
          select '1/1' as shard, ${name}::text as lock_name
          union all
          select k || '/' || n, ${name}::text || '-' || k || '-of-' || n
          from generate_series(2, 64) as n, generate_series(1, n) as k
        ) as shards
      ) as lock_keys
      join pg_locks on locktype = 'advisory' and granted and objsubid = 1
        and classid::bigint = key >> 32 & 4294967295 and objid::bigint = key & 4294967295
      join pg_database on pg_database.oid = database and pg_database.datname = current_database()
      join pg_stat_activity using (pid)
      order by shard`),
  );
