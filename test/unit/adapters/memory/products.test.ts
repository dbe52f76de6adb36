import { productsConformance } from '../../../support/conformance/products.ts';
import { emptyMemoryDatabase } from '../../../support/memory/empty-database.ts';

productsConformance('memory', emptyMemoryDatabase);
