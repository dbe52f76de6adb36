import type { RunningStack } from '../../../dev-stack/stack.ts';

/** The stacks a test run may have: the usual one, one with three brokers, and one that is secured. */
export type StackName = 'stack' | 'cluster' | 'secured';

// Jest loads setup and teardown separately; they share only the global object.
const shared = globalThis as { testStacks?: Map<StackName, Promise<RunningStack>> };

/** A stack of this test run, started by the first call: several jest projects have the same setup. */
export function sharedStack(
  start: () => Promise<RunningStack>,
  name: StackName = 'stack',
): Promise<RunningStack> {
  const stacks = (shared.testStacks ??= new Map());
  const stack = stacks.get(name) ?? start();
  stacks.set(name, stack);
  return stack;
}

/** Ends the stacks of this test run that were started. */
export async function endSharedStacks(): Promise<void> {
  const stacks = [...(shared.testStacks?.values() ?? [])];
  delete shared.testStacks;
  await Promise.all(stacks.map(async (stack) => (await stack).stop()));
}
