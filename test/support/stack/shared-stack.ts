import type { RunningStack } from '../../../dev-stack/stack.ts';

// Jest loads setup and teardown apart from each other; the global object is what they share.
const shared = globalThis as { testStack?: Promise<RunningStack> };

/** The stack of this test run, started by the first who asks: several jest projects name the same setup. */
export const sharedStack = (start: () => Promise<RunningStack>): Promise<RunningStack> =>
  (shared.testStack ??= start());

/** Ends the stack of this test run, if one was started. */
export const endSharedStack = async (): Promise<void> => {
  const stack = await shared.testStack;
  delete shared.testStack;
  await stack?.stop();
};
