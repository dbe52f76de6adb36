// Inbox, outbox and outcomes of records are partitioned by day (UTC). A day is written `2026-11-23`: days sort as their texts do.

export type Partitioned = 'inbox' | 'record_outcomes' | 'outbox';

/** Column that says the day of a row. */
export const dayColumn = {
  inbox: 'received_on',
  record_outcomes: 'recorded_on',
  outbox: 'created_on',
} as const;
export const partitionedTables = Object.keys(dayColumn) as Partitioned[];

/** Takes rows of the days that have no partition. */
export const defaultPartition = {
  inbox: 'inbox_rest',
  record_outcomes: 'record_outcomes_rest',
  outbox: 'outbox_rest',
} as const;

/** Name of the advisory lock under which partitions are made and dropped. */
export const PARTITIONS_LOCK = 'allocation-table-partitions';

const DAY = 86_400_000;

/** The day so many days after that moment. */
export const dayAfter = (moment: Date, days: number): string =>
  new Date(moment.getTime() + days * DAY).toISOString().slice(0, 10);

/** Name of a day's partition. */
export const partitionOf = (table: Partitioned, day: string): string => `${table}_${day.replaceAll('-', '')}`;
