import { runWorker } from '../bootstrap/worker.ts';
import { readConfig } from '../config.ts';
import { startProcess } from './process/lifecycle.ts';

await startProcess('worker', readConfig, runWorker);
