import { checkpointConformance } from '../../../support/conformance/checkpoint.ts';
import { migratedDatabase } from '../test-database.ts';

checkpointConformance('Postgres', migratedDatabase().emptied);
