import { InvalidArgumentError } from 'commander';

/** For an argument that counts something. */
export const wholeNumberFrom =
  (least: number) =>
  (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} on.`);
  };
