import type { Spot } from './tcp-proxy.ts';

/** A Bind message of Postgres's protocol after its type and length: an empty portal name, then the statement's name. */
const COMMIT = Buffer.from('\0commit\0', 'latin1');
const BIND = 'B'.codePointAt(0);
/** Sync: its type and length. Postgres then ends the statement's transaction. */
const SYNC = Buffer.from('S\0\0\0\u0004', 'latin1');

/**
 * The worker's commit, from its values to the end. Commits in several chunks are left out, because a part of a chunk
 * could be the whole rest.
 */
export const postgresCommit: Spot = (chunk) => {
  const from = chunk.indexOf(COMMIT) - 5;
  if (from < 0 || chunk[from] !== BIND) return undefined;
  const sync = chunk.indexOf(SYNC, from + 1 + chunk.readInt32BE(from + 1));
  return sync < 0 ? undefined : { from, bytes: sync + SYNC.length - from };
};

const END_TXN = 26;
/** Length and kind of a request of Kafka's protocol. */
const HEAD_BYTES = 6;

/** The end of a Kafka transaction. Its producer has no other request in flight then. */
export const kafkaCommit: Spot = (chunk) => {
  const isAlone = chunk.length >= HEAD_BYTES && chunk.readInt32BE(0) === chunk.length - 4;
  return isAlone && chunk.readInt16BE(4) === END_TXN ? { from: 0, bytes: chunk.length } : undefined;
};

/** Smallest answer to cut, in bytes: one with records, not the answer to a heartbeat. */
const LARGE = 4_096;

/** A large chunk from Kafka to any client, mostly records. It may be a part of a larger answer. */
export const kafkaRecords: Spot = (chunk) =>
  chunk.length < LARGE ? undefined : { from: 0, bytes: chunk.length };
