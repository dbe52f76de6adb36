import { unitOfWorkConformance } from '../../../support/conformance/unit-of-work.ts';
import { emptyMemoryDatabase } from '../../../support/memory/empty-database.ts';

unitOfWorkConformance('memory', emptyMemoryDatabase);
