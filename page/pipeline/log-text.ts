import { count } from '../format/numbers.ts';

/** The numbers of the commands that Kafka holds, from the bounds of the log: `200 to 299`. */
export function keptText(logStart: number | null, logEnd: number | null): string {
  if (logStart === null || logEnd === null) return '–';
  if (logStart >= logEnd) return 'none';
  return logEnd - logStart === 1 ? count(logStart) : `${count(logStart)} to ${count(logEnd - 1)}`;
}
