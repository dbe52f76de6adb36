import { endSharedStacks } from '../../stack/shared-stack.ts';
import { writeReport } from '../report/report.ts';
import { faultStack } from './fault-stack.ts';

/** Prints the table of all scenarios and ends the stack. */
export default async (): Promise<void> => {
  const stack = faultStack();
  if (stack) await writeReport(stack.report);
  await endSharedStacks();
};
