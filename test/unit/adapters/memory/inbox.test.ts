import { inboxConformance } from '../../../support/conformance/inbox.ts';
import { emptyMemoryDatabase } from '../../../support/memory/empty-database.ts';

inboxConformance('memory', emptyMemoryDatabase);
