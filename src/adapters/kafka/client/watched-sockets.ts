import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import type { BrokerAddresses } from './broker-addresses.ts';

/** The same as for kafkajs's own sockets. */
const KEEP_ALIVE_MS = 60_000;
/** Time to make a connection and to get the first answer on it. */
const FIRST_ANSWER_TIMEOUT_MS = 8_000;

/** Error codes that mean that nothing answers at an address. Other errors come from a server that was reached. */
const UNREACHABLE: readonly (string | undefined)[] = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
];

/**
 * Makes kafkajs's sockets, and reports to `addresses` which brokers answer. A socket without any answer is destroyed,
 * because kafkajs tries another broker after a failed connection, but not after a request that timed out.
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
    const noAnswer = `no answer within ${FIRST_ANSWER_TIMEOUT_MS / 1_000} s`;
    const answerTimer = setTimeout(
      () => socket.destroy(new Error(noAnswer)),
      FIRST_ANSWER_TIMEOUT_MS,
    ).unref();
    socket.once('data', () => {
      clearTimeout(answerTimer);
      addresses.answered(address);
    });
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const isUnreachable = UNREACHABLE.includes(code) || message === noAnswer;
      addresses.failed(address, isUnreachable ? (code ?? message) : undefined);
    });
    socket.once('close', () => clearTimeout(answerTimer));
    return socket;
  };
