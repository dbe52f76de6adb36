import { productsConformance } from '../../../support/conformance/products.ts';
import { migratedDatabase } from '../test-database.ts';

productsConformance('Postgres', migratedDatabase().emptied);
