import type { Spot } from './tcp-proxy.ts';

/** Of a Bind in Postgres's protocol, behind its kind and length: no name of the portal, that of the statement. */
const COMMIT = Buffer.from('\0commit\0', 'latin1');
const BIND = 'B'.codePointAt(0);
/** S, and the length: Postgres ends the statement's transaction. */
const SYNC = Buffer.from('S\0\0\0\u0004', 'latin1');

/** The worker's commit, from its values up to the end. None that comes in several chunks: a part could be all of it. */
export const postgresCommit: Spot = (chunk) => {
  const from = chunk.indexOf(COMMIT) - 5;
  if (from < 0 || chunk[from] !== BIND) return undefined;
  const sync = chunk.indexOf(SYNC, from + 1 + chunk.readInt32BE(from + 1));
  return sync < 0 ? undefined : { from, bytes: sync + SYNC.length - from };
};

const END_TXN = 26;
/** Length and kind of a request of Kafka's protocol. */
const HEAD_BYTES = 6;

/** The end of a Kafka transaction. It is sent alone: nothing else of its producer is on the way then. */
export const kafkaCommit: Spot = (chunk) => {
  const isAlone = chunk.length >= HEAD_BYTES && chunk.readInt32BE(0) === chunk.length - 4;
  return isAlone && chunk.readInt16BE(4) === END_TXN ? { from: 0, bytes: chunk.length } : undefined;
};

/** Bytes of an answer that is worth cutting: records, not the answer to a heartbeat. */
const LARGE = 4_096;

/** A large piece of what Kafka sends, to whom ever: records, mostly. The answer it is part of may be larger. */
export const kafkaRecords: Spot = (chunk) =>
  chunk.length < LARGE ? undefined : { from: 0, bytes: chunk.length };
