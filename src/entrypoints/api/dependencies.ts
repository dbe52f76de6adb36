import type { Logger } from '../../processing/runtime/logger.ts';
import type { RecordSender } from '../../processing/produce/record-sender.ts';
import type { KnownOutcome } from '../../views/command-outcomes.ts';
import type { ReadRows } from '../../views/read-rows.ts';
import type { OutcomeWatcher } from '../../processing/outcomes/outcome-watcher.ts';

/** What the HTTP API works with. */
export type ApiDependencies = {
  readonly sender: RecordSender;
  readonly read: ReadRows;
  readonly outcomes: OutcomeWatcher<KnownOutcome>;
  readonly logger: Logger;
  readonly settings: ApiSettings;
};

export type ApiSettings = {
  readonly commandTopic: string;
  /** Callers have to show it; undefined: everybody may call. */
  readonly token: string | undefined;
  /** Only who calls it by a local name is answered. */
  readonly localOnly: boolean;
  /** Bytes of a body at most. */
  readonly bodyLimit: number;
  /** Requests a minute from one address at most; undefined: no limit. */
  readonly rateLimit: number | undefined;
  /** Milliseconds a request may wait for an outcome. */
  readonly maxWait: number;
};
