import { inboxConformance } from '../../support/conformance/inbox.ts';
import { memoryStores } from '../../support/memory/stores.ts';

inboxConformance('memory', memoryStores);
