import { commandSourceConformance } from '../../support/conformance/command-source.ts';
import { makeSources } from './test-sources.ts';

commandSourceConformance('Kafka', () => makeSources());
