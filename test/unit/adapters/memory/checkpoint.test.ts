import { checkpointConformance } from '../../../support/conformance/checkpoint.ts';
import { emptyMemoryDatabase } from '../../../support/memory/empty-database.ts';

checkpointConformance('memory', emptyMemoryDatabase);
