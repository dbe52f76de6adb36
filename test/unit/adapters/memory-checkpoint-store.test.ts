import { checkpointStoreConformance } from '../../support/conformance/checkpoint-store.ts';
import { memoryStores } from '../../support/memory/stores.ts';

checkpointStoreConformance('memory', memoryStores);
