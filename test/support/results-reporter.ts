import { appendFileSync, writeSync } from 'node:fs';

type Results = { numPassedTests: number; numFailedTests: number; numRuntimeErrorTestSuites: number };

/**
 * Ends a run of jest with the line `N passed, N failed`; a suite that could not run counts as a failed test.
 * With TEST_RESULTS_FILE set the line goes to the end of that file instead, so that several runs can be added up.
 */
export default class ResultsReporter {
  onRunComplete(_contexts: unknown, results: Results): void {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed\n`;
    const file = process.env['TEST_RESULTS_FILE'];
    if (file) appendFileSync(file, line);
    // Jest's own summary and the end of the stack come after this.
    else process.once('exit', () => writeSync(process.stdout.fd, line));
  }
}
