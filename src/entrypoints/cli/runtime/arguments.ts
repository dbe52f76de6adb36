import { InvalidArgumentError } from 'commander';

/** For arguments that name something. An empty one usually comes from a shell variable that is not set. */
export function nonEmpty(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It must not be empty.');
}

/** For arguments that count something: a whole number of at most nine digits. */
export const integerFrom =
  (least: number, most = Infinity) =>
  (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    const range = most === Infinity ? `, ${least} or more` : ` from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number${range}.`);
  };
