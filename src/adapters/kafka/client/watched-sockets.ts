import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import type { BrokerAddresses } from './broker-addresses.ts';

/** As kafkajs's own sockets have it. */
const KEEP_ALIVE_MS = 60_000;
/** For a connection to be made, and the first request on it to be answered. */
const FIRST_ANSWER_MS = 8_000;

/** Codes of errors that say that nobody is reached at an address; others come from who was reached there. */
const UNREACHABLE: readonly (string | undefined)[] = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
];

/**
 * Makes kafkajs's sockets, and tells `addresses` which brokers answer. A socket that gets no answer at all is
 * destroyed: kafkajs tries another broker after a connection that failed, but not after a request that timed out.
 */
export const watchedSockets =
  (addresses: BrokerAddresses): ISocketFactory =>
  ({ host, port, ssl, onConnect }) => {
    const address = `${host}:${port}`;
    const target = { host, port };
    const socket = ssl
      ? connectTls({ ...target, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
      : connectTcp(target, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const noAnswer = `no answer within ${FIRST_ANSWER_MS / 1_000} s`;
    const silence = setTimeout(() => socket.destroy(new Error(noAnswer)), FIRST_ANSWER_MS).unref();
    socket.once('data', () => {
      clearTimeout(silence);
      addresses.answered(address);
    });
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const isUnreachable = UNREACHABLE.includes(code) || message === noAnswer;
      addresses.failed(address, isUnreachable ? (code ?? message) : undefined);
    });
    socket.once('close', () => clearTimeout(silence));
    return socket;
  };
