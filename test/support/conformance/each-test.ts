import { afterEach, beforeEach } from '@jest/globals';

/** Creates a setup before each test and closes it afterwards. Returns a function that gives the current setup. */
export function eachTest<Setup extends { close(): Promise<void> }>(make: () => Promise<Setup>): () => Setup {
  let setup: Setup | undefined;
  beforeEach(async () => {
    setup = await make();
  });
  afterEach(async () => {
    await setup?.close();
    setup = undefined;
  });
  return () => {
    if (!setup) throw new Error('the setup exists only within a test');
    return setup;
  };
}
