import { runRelay } from '../bootstrap/relay.ts';
import { readConfig } from '../config.ts';
import { startProcess } from './process/lifecycle.ts';

await startProcess('relay', readConfig, runRelay);
