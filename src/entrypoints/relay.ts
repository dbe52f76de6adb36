import { runRelay } from '../bootstrap.ts';
import { readConfig } from '../config.ts';
import { startProcess } from './process-start.ts';

await startProcess(readConfig, runRelay);
