import { runNotifier } from '../bootstrap.ts';
import { readNotifierConfig } from '../config.ts';
import { startProcess } from './process-start.ts';

await startProcess(readNotifierConfig, runNotifier);
