import type { LogLine } from '../e2e/running-process.ts';

/** The time of a log line, in ms since 1970. */
export const loggedAt = (line: LogLine): number => Date.parse(String(line['time']));
