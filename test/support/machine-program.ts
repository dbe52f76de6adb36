import { existsSync } from 'node:fs';

export type MachineProgram = {
  /** As people call it. */
  readonly name: string;
  /** The environment variable with its path, if it is not in a usual place. */
  readonly variable: string;
  readonly usualPlaces: readonly string[];
  /** The names of its packages. */
  readonly debian: string;
  readonly homebrew: string;
};

/** The path of a program that the tests take from the machine. Throws an error that says how to install it. */
export function machineProgram({ name, variable, usualPlaces, debian, homebrew }: MachineProgram): string {
  const file = process.env[variable] ?? usualPlaces.find((place) => existsSync(place));
  if (file) return file;
  throw new Error(
    `${name} is missing. Debian: apt-get install ${debian}; macOS: brew install ${homebrew}; or set ${variable} to its path.`,
  );
}
