import { afterEach, beforeEach } from '@jest/globals';

/** Makes a setup before each test and closes it after; returns how to get at it. */
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
    if (!setup) throw new Error('only within a test');
    return setup;
  };
}
