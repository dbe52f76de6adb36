import { startFaultStack } from './start-fault-stack.ts';

/** Starts a stack whose services the scenarios may end, and says which seed repeats this run. */
export default (): Promise<void> => startFaultStack({ brokers: 1, report: 'one-broker' });
