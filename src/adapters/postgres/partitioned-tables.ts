// Inbox and outbox are partitioned by day (UTC). A day is written `2026-11-23`: days sort as their texts do.

export type Partitioned = 'inbox' | 'outbox';

/** Column that says the day of a row. */
export const dayColumn = { inbox: 'received_on', outbox: 'created_on' } as const;
export const partitionedTables = Object.keys(dayColumn) as Partitioned[];

/** Takes rows of the days that have no partition. */
export const defaultPartition = { inbox: 'inbox_rest', outbox: 'outbox_rest' } as const;

const DAY = 86_400_000;

/** The day so many days after that moment. */
export const dayAfter = (moment: Date, days: number): string =>
  new Date(moment.getTime() + days * DAY).toISOString().slice(0, 10);

/** Name of a day's partition. */
export const partitionOf = (table: Partitioned, day: string): string => `${table}_${day.replaceAll('-', '')}`;
