import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { TechnicalFailure } from '../../service-layer/failures.ts';

export type ConnectionSettings = {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  readonly ssl?: ConnectionOptions | undefined;
};

/** A session of its own, for what belongs to a session: advisory locks and LISTEN. Not pooled. */
export type DedicatedConnection = {
  readonly client: pg.Client;
  /** Aborted when the connection is gone, for whatever reason. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
};

/** @throws TechnicalFailure if the server cannot be reached within 10 s */
export async function connect({ url, ssl }: ConnectionSettings): Promise<DedicatedConnection> {
  const client = new pg.Client({
    connectionString: url,
    ...(ssl ? { ssl } : {}),
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
  } catch (cause) {
    throw new TechnicalFailure(`Postgres: ${(cause as Error).message}`, { cause });
  }
  return { client, lost: lost.signal, close: () => client.end().catch(() => undefined) };
}
