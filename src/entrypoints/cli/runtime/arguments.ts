import { InvalidArgumentError } from 'commander';

/** For an argument that names something. An empty one is mostly a variable of the shell that is not set. */
export function filled(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It must not be empty.');
}
