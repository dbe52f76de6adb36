/** Stops worker, relay and stack. The data stay. Run by `make stop-dev`. */
import { exclusively } from './dev/exclusively.ts';
import { runCommand } from './dev/report.ts';
import { stopDev } from './dev/stop-dev-stack.ts';

await runCommand(() => exclusively(stopDev));
