import type { MigrationBuilder } from 'node-pg-migrate';

// Not in a transaction: workers write on while the table is indexed. A migration that was cut off is run once more.

/**
 * Finds batches whose day of arrival is over, the most overdue first. Only of batches on their way, and none of its
 * columns changes with what is allocated: a write to a batch pays for it when the batch is created, moved or received.
 */
const INDEX = 'create index concurrently batches_on_the_way on batches (eta, ref) where eta is not null';

export function up(pgm: MigrationBuilder): void {
  pgm.noTransaction();
  pgm.sql('drop index concurrently if exists batches_on_the_way');
  pgm.sql(INDEX);
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop index batches_on_the_way');
}
