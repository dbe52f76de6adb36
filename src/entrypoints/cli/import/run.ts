import type { CommandType } from '../../../domain/commands.ts';
import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import { waitForGroup } from '../../../adapters/kafka/one-off/wait-for-group.ts';
import { type Progress, showProgress } from '../../../adapters/terminal/progress-bar.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import { aborted } from '../../../processing/runtime/deadlines.ts';
import { Interrupted, PartialFailure } from '../runtime/errors.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { type CommandContext, runCommand } from '../runtime/run-command.ts';
import { closeAll, openCsvFiles } from './open-files.ts';
import { type OutcomeCounter, outcomeCounter } from './outcomes.ts';
import { badCount, howToContinue, type ImportReport, reportJson, reportText } from './report.ts';
import { sendFiles } from './send-files.ts';

/** Options of `import`. */
export type ImportOptions = {
  /** Seconds; true: no limit. */
  wait?: number | true;
  json?: boolean;
  /** What the lines become; otherwise the headers say it. */
  as?: CommandType;
};

/** Sends the lines of the files, with --wait waits for the workers and counts the outcomes, and prints a report. */
export const importFiles = (names: readonly string[], options: ImportOptions): Promise<void> =>
  runCommand(async (context) => {
    const files = await openCsvFiles(names, options.as);
    const report: ImportReport = {
      files: [],
      seconds: 0,
      isComplete: false,
      isHandled: undefined,
      outcomes: undefined,
    };
    const started = performance.now();
    const countSeconds = (): void => {
      report.seconds = Math.round(performance.now() - started) / 1_000;
    };
    let counter: OutcomeCounter | undefined;
    try {
      if (options.wait !== undefined) counter = await outcomeCounter(context);
      await sendFiles(files, report.files, context, counter?.beforeSend).finally(countSeconds);
      report.isComplete = true;
      if (options.wait !== undefined) {
        report.isHandled = false;
        await waitForWorkers(options.wait, context);
        report.isHandled = true;
        report.outcomes = await counter?.count();
      }
    } catch (error) {
      throw report.isComplete ? error : new PartialFailure(error, howToContinue(report.files));
    } finally {
      closeAll(files);
      await counter?.close();
      if (options.json) await context.output.write(`${reportJson(report)}\n`);
      else if (report.isComplete) await context.output.write(`${reportText(report)}\n`);
    }
    return badCount(report.files) > 0 ? exitCodes.found : exitCodes.done;
  });

/**
 * Waits until the workers have handled all records that the command topics hold now.
 * @param limit seconds; true: no limit
 * @throws Interrupted after the limit, or by Ctrl-C
 */
async function waitForWorkers(limit: number | true, { config, logger, stop }: CommandContext): Promise<void> {
  const end = limit === true ? stop : AbortSignal.any([stop, AbortSignal.timeout(limit * 1_000)]);
  const kafka = kafkaClient(kafkaSettings(config), logger);
  let total: number | undefined;
  let progress: Progress | undefined;
  const onLag = (lag: number): void => {
    // If the workers are done already, no progress bar appears.
    if (lag === 0 && !progress) return;
    total ??= lag;
    progress ??= showProgress('handled', total, process.stderr);
    progress.update({ amount: total - lag, lines: total - lag });
  };
  try {
    const handled = waitForGroup(kafka, config.CONSUMER_GROUP, config.COMMAND_TOPICS, end, onLag);
    if (await Promise.race([handled, aborted(end).then(() => false)])) return;
  } finally {
    progress?.end();
  }
  const reason = stop.aborted
    ? 'stopped'
    : `after ${String(limit)} s the workers have not handled everything: is a worker running?`;
  throw new Interrupted(`${reason}. All lines were sent, and the workers will handle them.`);
}
