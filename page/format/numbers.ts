const whole = new Intl.NumberFormat('en');
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** A count with separators: `10,000`. */
export const count = (value: number): string => whole.format(value);

/** A count with its noun: `1 line`, `3 lines`. */
export const counted = (value: number, one: string, several = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : several}`;

/** Per second: `0/s`, `0.4/s`, `2,000/s`. */
export const rateText = (perSecond: number): string =>
  `${perSecond < 10 ? oneDigit.format(perSecond) : count(Math.round(perSecond))}/s`;

/** Bytes: `312 B`, `1.2 kB`, `4 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${oneDigit.format(bytes / 1_000)} kB`;
  return `${oneDigit.format(bytes / 1_000_000)} MB`;
}

/** A value as text. What is not known now has a dash, not an old figure. */
export const orUnknown = (value: number | null | undefined, text: (value: number) => string): string =>
  value === null || value === undefined ? '–' : text(value);
