import { runNotifier } from '../bootstrap/notifier.ts';
import { readNotifierConfig } from '../config.ts';
import { startProcess } from './process/lifecycle.ts';

await startProcess('notifier', readNotifierConfig, runNotifier);
