import { outboxConformance } from '../../support/conformance/outbox.ts';
import { memoryStores } from '../../support/memory/stores.ts';

outboxConformance('memory', memoryStores);
