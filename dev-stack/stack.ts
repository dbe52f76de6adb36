/** The addresses of a running stack. The dev stack prints them; the test stack passes them to the suites. */
export type StackAddresses = {
  /** host:port, comma separated */
  kafkaBrokers: string;
  /** Confluent-compatible API, e.g. http://127.0.0.1:8081/apis/ccompat/v7 */
  schemaRegistryUrl: string;
  /** postgres://user:password@host:port/database */
  databaseUrl: string;
};

/** A running stack, which its starter can stop. */
export type RunningStack = StackAddresses & { stop(): Promise<void> };
