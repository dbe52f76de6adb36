import { recordSourceConformance } from '../../../support/conformance/record-source.ts';
import { makeSources } from '../test-sources.ts';

recordSourceConformance('Kafka', () => makeSources());
