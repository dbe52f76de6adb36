import type { LogLine } from '../e2e/running-process.ts';

/** When a line was logged, in ms since 1970. */
export const loggedAt = (line: LogLine): number => Date.parse(String(line['time']));
