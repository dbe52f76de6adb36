import { startFaultStack } from './start-fault-stack.ts';

/** Starts a stack whose services the scenarios may end, and prints the seed that repeats this run. */
export default (): Promise<void> => startFaultStack({ brokers: 1, report: 'one-broker' });
