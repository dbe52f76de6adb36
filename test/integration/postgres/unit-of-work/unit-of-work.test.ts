import { unitOfWorkConformance } from '../../../support/conformance/unit-of-work.ts';
import { migratedDatabase } from '../test-database.ts';

unitOfWorkConformance('Postgres', migratedDatabase().emptied);
