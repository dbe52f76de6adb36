import type { RecordSource } from '../../../src/processing/read/record-source.ts';
import type { InboundRecord } from '../../../src/processing/records/record.ts';

/** A command topic of two partitions, 0 and 1, and a consumer group, both for one test. */
export type SourceSetup = {
  readonly topic: string;
  /** Appends records in the given order. The log sets topic, partition and offset. */
  append(partition: number, records: readonly InboundRecord[]): Promise<void>;
  /** Deletes the records before the offset. */
  truncate(partition: number, before: number): Promise<void>;
  /** Another member of the group, as in another process. */
  source(): RecordSource;
  /** Also stops all sources. */
  close(): Promise<void>;
};

export type MakeSource = () => Promise<SourceSetup>;
