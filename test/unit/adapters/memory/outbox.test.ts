import { outboxConformance } from '../../../support/conformance/outbox.ts';
import { emptyMemoryDatabase } from '../../../support/memory/empty-database.ts';

outboxConformance('memory', emptyMemoryDatabase);
