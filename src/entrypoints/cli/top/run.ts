import { setTimeout } from 'node:timers/promises';
import { openScreen } from '../../../adapters/terminal/live-screen.ts';
import { stderrLogger } from '../../../adapters/terminal/stderr-logger.ts';
import { paintLine } from '../../../adapters/terminal/styled-line.ts';
import { aborted, atMost } from '../../../processing/runtime/deadlines.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { type CommandContext, runCommand } from '../runtime/run-command.ts';
import { liveTop } from './live.ts';
import { renderTop } from './render.ts';
import { topSources } from './sources.ts';
import { type TopWatch, topWatch } from './watch.ts';

export type TopOptions = {
  /** Seconds between two readings. */
  readonly interval: number;
  readonly once?: boolean;
};

/** Two readings are needed to know what changes. */
const BETWEEN_READINGS_MS = 1_000;
/** Time for what is read less often, in a single snapshot. */
const SETTLE_TIMEOUT_MS = 10_000;

/** Shows how commands go through, on a terminal again and again, else once. */
export const top = ({ interval, once }: TopOptions): Promise<void> =>
  runCommand(async (context) => {
    // The client's log would be written across the screen. Why a service is away is shown.
    const sources = topSources({ ...context, logger: stderrLogger(undefined) });
    const intervalMs = interval * 1_000;
    const watch = topWatch(sources, context.config.COMMAND_TOPICS, intervalMs, Date.now);
    try {
      if (!once && context.columns() !== undefined)
        return await liveTop({
          watch,
          openScreen: (events) => openScreen(process.stdout, process.stdin, events),
          intervalMs,
          hasKeys: process.stdin.isTTY,
          stop: context.stop,
        });
      await Promise.race([readTwice(watch), aborted(context.stop)]);
      if (context.stop.aborted) return exitCodes.stopped;
      await print(watch, context);
      return exitCodes.done;
    } finally {
      await sources.close();
    }
  });

async function readTwice(watch: TopWatch): Promise<void> {
  await watch.refresh();
  await setTimeout(BETWEEN_READINGS_MS);
  await watch.refresh();
  await atMost(SETTLE_TIMEOUT_MS, watch.settled());
}

async function print(watch: TopWatch, { output, columns }: CommandContext): Promise<void> {
  const size = { columns: columns() ?? Infinity, rows: Infinity };
  const choices = { isPaused: false, sort: 'name', intervalMs: undefined, hasKeys: false } as const;
  const lines = renderTop(watch.view(), choices, size);
  await output.write(lines.map((line) => `${paintLine(line, process.stdout)}\n`).join(''));
}
