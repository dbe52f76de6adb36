import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Arrivals } from '../../../processing/notifications/arrivals.ts';
import { asTechnical } from '../connection/errors.ts';

const arrival = z.object({ eta: z.string(), units: z.number() });

/** Reads the open batches of the SKU, by the index by preference. */
export const postgresArrivals =
  (pool: DatabasePool): Arrivals =>
  (sku, limit) =>
    asTechnical(() =>
      pool.any(sql.type(arrival)`
        select eta, sum(qty - allocated) as units from batches
        where sku = ${sku} and open and eta is not null
        group by eta order by eta limit ${limit}`),
    );
