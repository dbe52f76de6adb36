import type { ConnectionOptions } from 'node:tls';
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { type BrokerAddresses, brokerAddresses } from './broker-addresses.ts';
import { registerCodecs } from './compression.ts';
import { kafkaLog } from './log.ts';
import { requirePatches } from './require-patches.ts';
import { watchedSockets } from './watched-sockets.ts';

export type KafkaSettings = {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: ConnectionOptions | undefined;
  readonly sasl?: SASLOptions | undefined;
  /** Largest batch, in bytes after decompression, that a consumer takes. */
  readonly maxBatchBytes?: number | undefined;
  /** Retries of a request; 5 by default. */
  readonly retries?: number;
};

/** Some 600,000 small commands. */
export const MAX_BATCH_BYTES = 64 * 1024 * 1024;

/**
 * After so long without an answer, a request is sent again over a new connection or to another broker. Requests whose
 * answer the broker may delay for longer, such as joining a group, have a time-out of their own.
 */
const REQUEST_TIMEOUT_MS = 10_000;

/** Time for all in-sync replicas to take a record. It ends before the request times out, so the broker still answers. */
export const ACKS_TIMEOUT_MS = 8_000;

/**
 * The client itself makes no connection; the consumers, producers and admins made from it do.
 * @throws Error if kafkajs is not patched
 */
export function kafkaClient(settings: KafkaSettings, logger: Logger): Kafka {
  const { brokers, clientId, ssl, sasl, maxBatchBytes = MAX_BATCH_BYTES, retries = 5 } = settings;
  const addresses = knownAddresses(brokers, logger);
  const config: KafkaConfig = {
    // One address only: of a list, each kafkajs producer, consumer and admin would try the first one first, dead or not.
    brokers: () => [addresses.first()],
    socketFactory: watchedSockets(addresses),
    clientId,
    logLevel: logLevel.INFO,
    logCreator: () => kafkaLog(logger),
    // All values are set, because kafkajs has other defaults if NODE_ENV is test. Short, because callers retry themselves.
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

const addressesByLogger = new WeakMap<Logger, Map<string, BrokerAddresses>>();

/** Clients of a process with the same brokers share their addresses, so that each broker is warned of once. */
function knownAddresses(brokers: readonly string[], logger: Logger): BrokerAddresses {
  const byList = addressesByLogger.get(logger) ?? new Map<string, BrokerAddresses>();
  addressesByLogger.set(logger, byList);
  const list = brokers.join();
  const addresses = byList.get(list) ?? brokerAddresses(brokers, logger);
  byList.set(list, addresses);
  return addresses;
}
