import { inboxConformance } from '../../support/conformance/inbox.ts';
import { migratedDatabase } from './test-database.ts';

inboxConformance('Postgres', migratedDatabase().emptied);
