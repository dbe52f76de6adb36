import { productRepositoryConformance } from '../../support/conformance/product-repository.ts';
import { migratedDatabase } from './test-database.ts';

productRepositoryConformance('Postgres', migratedDatabase().makeStores);
