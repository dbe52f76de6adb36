import type { RecordHeader } from '../records/record.ts';

/** A record for a command topic. Its key is the SKU, which decides the partition and so the order. */
export type OutgoingRecord = {
  readonly key: string;
  readonly value: string;
  readonly headers: readonly RecordHeader[];
};

/** Appends records to a topic. */
export interface RecordSender {
  /**
   * Resolves when all in-sync replicas have the records; those of a key are in the given order.
   * @throws TechnicalFailure if that is not certain: some of them may be in the topic. Sending commands again under the
   *   same ids does no harm
   */
  send(topic: string, records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}
