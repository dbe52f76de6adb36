import type { Spot } from './tcp-proxy.ts';

/** A simple query of Postgres's protocol: Q, the length, the text, a zero byte. */
const COMMIT = Buffer.from('Q\0\0\0\u000bCOMMIT\0', 'latin1');

/** The COMMIT of a Postgres transaction. */
export const postgresCommit: Spot = (chunk) => {
  const from = chunk.indexOf(COMMIT);
  return from < 0 ? undefined : { from, bytes: COMMIT.length };
};

const END_TXN = 26;
/** Length and kind of a request of Kafka's protocol. */
const HEAD_BYTES = 6;

/** The end of a Kafka transaction. It is sent alone: nothing else of its producer is on the way then. */
export const kafkaCommit: Spot = (chunk) => {
  const isAlone = chunk.length >= HEAD_BYTES && chunk.readInt32BE(0) === chunk.length - 4;
  return isAlone && chunk.readInt16BE(4) === END_TXN ? { from: 0, bytes: chunk.length } : undefined;
};
