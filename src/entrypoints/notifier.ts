import { runNotifier } from '../bootstrap/notifier.ts';
import { readNotifierConfig } from '../config.ts';
import { startProcess } from './process-start.ts';

await startProcess(readNotifierConfig, runNotifier);
