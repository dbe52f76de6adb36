import { productRepositoryConformance } from '../../support/conformance/product-repository.ts';
import { memoryStores } from '../../support/memory/stores.ts';

productRepositoryConformance('memory', memoryStores);
