/** Stops worker, relay and stack; the data stay. `make stop-dev` runs it. */
import { exclusively } from './dev/exclusively.ts';
import { runCommand } from './dev/report.ts';
import { stopDev } from './dev/stop-dev-stack.ts';

await runCommand(() => exclusively(stopDev));
