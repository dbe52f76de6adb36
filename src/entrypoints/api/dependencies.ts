import type { DeadLetterAccess } from '../../bootstrap/dead-letters.ts';
import type { LiveHub } from '../../processing/live-events/hub.ts';
import type { AsyncApiDocument } from './contract/asyncapi.ts';
import type { Logger } from '../../processing/runtime/logger.ts';
import type { Tracing } from '../../processing/runtime/tracing.ts';
import type { Metrics } from '../../processing/runtime/metrics.ts';
import type { RecordSender } from '../../processing/produce/record-sender.ts';
import type { KnownOutcome } from '../../views/command-outcomes.ts';
import type { ReadRows } from '../../views/read-rows.ts';
import type { OutcomeWatcher } from '../../processing/outcomes/outcome-watcher.ts';
import type { Pipeline } from './pipeline/schema.ts';

/** Ports and settings of the HTTP API. */
export type ApiDependencies = {
  readonly sender: RecordSender;
  readonly read: ReadRows;
  readonly outcomes: OutcomeWatcher<KnownOutcome>;
  /** The state of the pipeline: never fails. */
  readonly pipeline: () => Promise<Pipeline>;
  readonly deadLetters: DeadLetterAccess;
  readonly live: LiveHub;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly logger: Logger;
  readonly tracing: Tracing;
  /** The contract on Kafka, with the names of this installation. */
  readonly asyncApi: AsyncApiDocument;
  readonly metrics?: Metrics;
  readonly settings: ApiSettings;
};

export type ApiSettings = {
  readonly commandTopic: string;
  /** Callers have to send it; undefined: no token is needed. */
  readonly token: string | undefined;
  /** Accept only requests to 127.0.0.1, [::1] or localhost. */
  readonly localOnly: boolean;
  /** Largest body, in bytes. */
  readonly bodyLimit: number;
  /** Requests per minute from one address; undefined: no limit. */
  readonly rateLimit: number | undefined;
  /** Longest time that a request waits for an outcome, in milliseconds. */
  readonly maxWait: number;
  /** How long a browser stays signed in, in milliseconds. */
  readonly sessionMs: number;
  /** Messages are kept for so many days. */
  readonly keptDays: number;
};
