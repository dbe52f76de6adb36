import { decodeOutputRecord } from '../output-records/output-record.ts';
import { rfc3339 } from '../records/record-time.ts';
import type { InboundRecord } from '../records/record.ts';

/** A published event, for people who watch. */
export type LiveEvent = {
  /** `ce_id`. */
  readonly id: string;
  readonly type: string;
  readonly sku: string;
  /** `ce_sequence`; null if the record has none. */
  readonly sequence: number | null;
  /** `ce_time`: the time of the command's record. */
  readonly time: string;
  readonly publishedAt: string;
  readonly commandId: string;
  readonly data: object;
};

/** Bytes of a value that are shown: an event of this project has a few hundred. */
const MAX_BYTES = 64 * 1024;

/** The event in a record of the event topic; undefined for any other record: others may write to the topic. */
export function liveEvent(record: InboundRecord): LiveEvent | undefined {
  if ((record.value?.length ?? 0) > MAX_BYTES) return undefined;
  const { value, header, field } = decodeOutputRecord(record);
  const sku = field('sku');
  if (value.kind !== 'json' || typeof sku !== 'string') return undefined;
  const sequence = Number(header('ce_sequence') ?? Number.NaN);
  return {
    id: header('ce_id') ?? '',
    type: header('ce_type') ?? '',
    sku,
    sequence: Number.isSafeInteger(sequence) ? sequence : null,
    time: header('ce_time') ?? '',
    publishedAt: rfc3339(record.timestamp),
    commandId: header('ce_causationid') ?? '',
    data: value.content,
  };
}

/** What a viewer wants to see; without criteria all. */
export type LiveFilter = { readonly sku?: string | undefined; readonly order?: string | undefined };

/** Whether the filter lets the event through. */
export const isWanted = ({ sku, order }: LiveFilter, event: LiveEvent): boolean =>
  (sku === undefined || sku === event.sku) &&
  (order === undefined || order === (event.data as Record<string, unknown>)['orderId']);
