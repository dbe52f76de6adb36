import type { MigrationBuilder } from 'node-pg-migrate';

// Not one transaction: notifiers read and write on while the table is indexed. Each step may be done again.

/** By the clock of the database. Rows that are there already count from now on; none is rewritten. */
const NOTED_AT = `
  alter table notification_shortages add column if not exists noted_at timestamptz not null default now()`;

/** Finds the oldest rows that may go. A line that waits keeps its row, so these rows are not in it. */
const INDEX = 'notification_shortages_by_age';

export function up(pgm: MigrationBuilder): void {
  pgm.noTransaction();
  pgm.sql(NOTED_AT);
  pgm.sql(`drop index concurrently if exists ${INDEX}`);
  pgm.sql(`
    create index concurrently ${INDEX} on notification_shortages (noted_at) where kind <> 'waits' or ended`);
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql(`drop index ${INDEX}`);
  pgm.sql('alter table notification_shortages drop column noted_at');
}
