import { checkpointStoreConformance } from '../../support/conformance/checkpoint-store.ts';
import { migratedDatabase } from './test-database.ts';

checkpointStoreConformance('Postgres', migratedDatabase().makeStores);
