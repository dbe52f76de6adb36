import { runRelay } from '../bootstrap/relay.ts';
import { readConfig } from '../config.ts';
import { startProcess } from './process-start.ts';

await startProcess(readConfig, runRelay);
