import type { ConnectionOptions } from 'node:tls';
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { type BrokerAddresses, brokerAddresses } from './broker-addresses.ts';
import { registerCodecs } from './compression.ts';
import { kafkaLog } from './log.ts';
import { requirePatches } from './require-patch.ts';
import { watchedSockets } from './watched-sockets.ts';

export type KafkaSettings = {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: ConnectionOptions | undefined;
  readonly sasl?: SASLOptions | undefined;
  /** Bytes of a batch, once it is decompressed, that a consumer takes at most. */
  readonly maxBatchBytes?: number | undefined;
  /** How often a request is tried again; 5 times unless said otherwise. */
  readonly retries?: number;
};

/** Some 600,000 small commands. */
export const MAX_BATCH_BYTES = 64 * 1024 * 1024;

/**
 * A broker that does not answer for so long is asked over a new connection, or another broker is. Requests that the
 * broker itself may hold back for longer, as to join a group, have a time-out of their own.
 */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Milliseconds for all replicas in sync to take what is sent: then the broker says so, before the request times out.
 */
export const ACKS_TIMEOUT_MS = 8_000;

/**
 * Connects to nothing yet; consumers, producers and admins made from it do.
 * @throws Error if kafkajs is not patched
 */
export function kafkaClient(settings: KafkaSettings, logger: Logger): Kafka {
  const { brokers, clientId, ssl, sasl, maxBatchBytes = MAX_BATCH_BYTES, retries = 5 } = settings;
  const addresses = knownAddresses(brokers, logger);
  const config: KafkaConfig = {
    // One at a time: kafkajs begins with the first of a list for each producer, consumer and admin, dead or not.
    brokers: () => [addresses.first()],
    socketFactory: watchedSockets(addresses),
    clientId,
    logLevel: logLevel.INFO,
    logCreator: () => kafkaLog(logger),
    // Set in full: kafkajs has other defaults where NODE_ENV is test. Short: whoever uses a client tries again.
    retry: { retries, initialRetryTime: 100, multiplier: 2, maxRetryTime: 1_000, factor: 0.2 },
    connectionTimeout: 5_000,
    requestTimeout: REQUEST_TIMEOUT_MS,
    ...(ssl ? { ssl } : {}),
    ...(sasl ? { sasl } : {}),
  };
  requirePatches();
  registerCodecs(maxBatchBytes);
  return new Kafka(config);
}

const knownBy = new WeakMap<Logger, Map<string, BrokerAddresses>>();

/** All clients of a process that are given the same brokers share what is known of them: each is warned of once. */
function knownAddresses(brokers: readonly string[], logger: Logger): BrokerAddresses {
  const byList = knownBy.get(logger) ?? new Map<string, BrokerAddresses>();
  knownBy.set(logger, byList);
  const list = brokers.join();
  const addresses = byList.get(list) ?? brokerAddresses(brokers, logger);
  byList.set(list, addresses);
  return addresses;
}
