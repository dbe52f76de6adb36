import type { RecordHeader } from '../records/record.ts';

/** A record for a command topic. Its key, the SKU, decides the partition and so the order. */
export type OutgoingRecord = {
  readonly key: string;
  readonly value: string;
  readonly headers: readonly RecordHeader[];
};

/** Appends records to a topic. */
export interface RecordSender {
  /**
   * Done when all replicas have them; per key in the given order.
   * @throws TechnicalFailure if that is not known: some may be there. Sending commands again by the same ids
   *   does no harm.
   */
  send(topic: string, records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}
