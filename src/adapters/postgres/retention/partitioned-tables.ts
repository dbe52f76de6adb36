// Inbox, outbox, outcomes of records and the index of orders are partitioned by day (UTC). A day is text, such as
// `2026-11-23`: text and days sort alike.

export type PartitionedTable = 'inbox' | 'record_outcomes' | 'outbox' | 'order_messages';

/** The column with the day of a row. */
export const dayColumn = {
  inbox: 'received_on',
  record_outcomes: 'recorded_on',
  outbox: 'created_on',
  order_messages: 'created_on',
} as const;
export const partitionedTables = Object.keys(dayColumn) as PartitionedTable[];

/** The partition for rows of days that have no partition of their own. */
export const defaultPartition = {
  inbox: 'inbox_rest',
  record_outcomes: 'record_outcomes_rest',
  outbox: 'outbox_rest',
  order_messages: 'order_messages_rest',
} as const;

/** Name of the advisory lock that a process holds while it creates or drops partitions. */
export const PARTITIONS_LOCK = 'allocation-table-partitions';

const DAY_MS = 86_400_000;

/** The day `days` days after that moment; before it if negative. */
export const dayAfter = (moment: Date, days: number): string =>
  new Date(moment.getTime() + days * DAY_MS).toISOString().slice(0, 10);

/** Name of a day's partition, such as `inbox_20261123`. */
export const dayPartitionName = (table: PartitionedTable, day: string): string =>
  `${table}_${day.replaceAll('-', '')}`;
