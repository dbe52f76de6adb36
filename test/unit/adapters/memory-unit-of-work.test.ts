import { unitOfWorkConformance } from '../../support/conformance/unit-of-work.ts';
import { memoryStores } from '../../support/memory/stores.ts';

unitOfWorkConformance('memory', memoryStores);
