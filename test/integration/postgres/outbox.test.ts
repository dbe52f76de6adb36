import { outboxConformance } from '../../support/conformance/outbox.ts';
import { migratedDatabase } from './test-database.ts';

outboxConformance('Postgres', migratedDatabase().makeStores);
