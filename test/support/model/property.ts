import path from 'node:path';
import { expect } from '@jest/globals';
import fc from 'fast-check';

// FC_SEED and FC_PATH repeat a failure, as its report says; FC_RUNS sets the number of runs.
const { FC_SEED, FC_PATH, FC_RUNS } = process.env;

/** Milliseconds for a property including shrinking: less than the test's timeout, so that there is a report. */
const TIME_LIMIT = 50_000;

/** True when one known failure is repeated. Statistics over many runs then mean nothing. */
export const isRepeated = FC_PATH !== undefined;

/**
 * Tries random inputs, different ones each time. Fails with the smallest failing input and how to repeat it.
 * @param inWords the input as readable text, one item per line
 */
export async function expectAlways<Input>(
  inputs: fc.Arbitrary<Input>,
  runs: number,
  holds: (input: Input) => void | Promise<void>,
  inWords: (input: Input) => readonly string[],
): Promise<void> {
  const property = fc.asyncProperty(inputs, async (input) => holds(input));
  // Its type does not depend on the inputs, because it does not read them.
  const inTime = fc.interruptAfterTimeLimit(TIME_LIMIT, { failOnInterrupt: true }) as fc.Plugin<[Input]>;
  const details = await fc.check(property, {
    numRuns: Number(FC_RUNS ?? runs),
    ...(FC_SEED === undefined ? {} : { seed: Number(FC_SEED) }),
    ...(FC_PATH === undefined ? {} : { path: FC_PATH }),
    plugins: [inTime],
  });
  if (!details.failed) return;
  const { counterexample, errorInstance } = details;
  if (!counterexample) throw new Error(`only ${details.numRuns} of ${runs} runs in ${TIME_LIMIT} ms`);
  const message = report(details, inWords(counterexample[0]));
  throw new Error(message, { cause: errorInstance });
}

type Failure = { seed: number; counterexamplePath: string | null; numRuns: number; numShrinks: number };

function report(details: Failure, lines: readonly string[]): string {
  const { seed, counterexamplePath, numRuns, numShrinks } = details;
  const { testPath = '', currentTestName = '' } = expect.getState();
  return [
    `failed in run ${numRuns}. The smallest input that fails (made smaller ${numShrinks} times):`,
    ...lines.map((line, index) => `${String(index + 1).padStart(4)}. ${line}`),
    'To repeat it:',
    `FC_SEED=${seed} FC_PATH=${counterexamplePath} NODE_OPTIONS=--experimental-vm-modules \\`,
    `  npx jest ${path.relative(process.cwd(), testPath)} -t '${currentTestName}'`,
  ].join('\n');
}
