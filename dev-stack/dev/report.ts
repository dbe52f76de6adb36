const nameWidth = 14;

/** Prints one line of a step: its name, and what happened. */
export const report = (name: string, line: string): void => console.log(`${name.padEnd(nameWidth)}${line}`);

/** Runs a step and prints how long it took. */
export const reportTimed = async <T>(name: string, outcome: string, step: () => Promise<T>): Promise<T> => {
  const begin = performance.now();
  const result = await step();
  report(name, `${outcome}, ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return result;
};

/** Runs a make target. An error is printed as one sentence, and the target fails. */
export const runCommand = async (main: () => Promise<void>): Promise<void> => {
  process.stdout.on('error', () => undefined); // the reader may have ended, as in make start-dev | head
  try {
    await main();
  } catch (error) {
    console.error(`\n${(error as Error).message}`);
    process.exitCode = 1;
  }
};
