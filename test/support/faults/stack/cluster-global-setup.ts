import { startFaultStack } from './start-fault-stack.ts';

/** Starts a stack with three brokers, which the scenarios may end, and prints the seed that repeats this run. */
export default (): Promise<void> => startFaultStack({ brokers: 3, report: 'cluster' });
