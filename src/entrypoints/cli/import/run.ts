import { exitCodes, HalfDone } from '../runtime/exit-codes.ts';
import { type FollowedOutcomes, followedOutcomes } from './outcomes.ts';
import { badCount, goOn, type ImportReport, reportJson, reportText } from './report.ts';
import { sendFiles } from './send-files.ts';
import { closeAll, openCsvFiles } from './open-files.ts';
import { untilHandledByWorkers } from './import-wait.ts';
import { runCommand } from '../runtime/run-command.ts';

/** What was typed after `import`. */
export type ImportOptions = {
  /** Seconds; true: as long as it takes. */
  wait?: number | true;
  json?: boolean;
};

/** Sends the lines of the files, waits for the workers if so asked, and says what came of it. */
export const importFiles = (names: readonly string[], options: ImportOptions): Promise<void> =>
  runCommand(async (context) => {
    const files = await openCsvFiles(names);
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
    let following: FollowedOutcomes | undefined;
    try {
      if (options.wait !== undefined) following = await followedOutcomes(context);
      await sendFiles(files, report.files, context, following?.sending).finally(countSeconds);
      report.isComplete = true;
      if (options.wait !== undefined) {
        report.isHandled = false;
        await untilHandledByWorkers(options.wait, context);
        report.isHandled = true;
        report.outcomes = await following?.count();
      }
    } catch (error) {
      throw report.isComplete ? error : new HalfDone(error, goOn(report.files));
    } finally {
      closeAll(files);
      await following?.close();
      if (options.json) await context.output.write(`${reportJson(report)}\n`);
      else if (report.isComplete) await context.output.write(`${reportText(report)}\n`);
    }
    return badCount(report.files) > 0 ? exitCodes.found : exitCodes.done;
  });
