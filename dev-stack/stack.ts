/** Where a running stack listens. The dev stack prints these; the test stack hands them to the suites. */
export type StackAddresses = {
  /** host:port, comma separated */
  kafkaBrokers: string;
  /** Confluent-compatible API, e.g. http://127.0.0.1:8081/apis/ccompat/v7 */
  schemaRegistryUrl: string;
  /** postgres://user:password@host:port/database */
  databaseUrl: string;
};

/** A stack that can be stopped by whoever started it. */
export type RunningStack = StackAddresses & { stop(): Promise<void> };
