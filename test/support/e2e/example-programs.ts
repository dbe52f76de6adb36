import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { findJava, requireMaven } from '../../../dev-stack/java/java.ts';
import { type CliResult, ownCli, type RunningCli } from './cli.ts';
import type { Settings } from './running-process.ts';

const projectRoot = path.resolve(import.meta.dirname, '../../..');
const readme = readFileSync(path.join(projectRoot, 'examples/README.md'), 'utf8').split('\n');

export const producers = {
  node: 'examples/node/producer.mts',
  java: 'examples/java/Producer.java',
  python: 'examples/python/producer.py',
};

export const consumers = {
  node: 'examples/node/consumer.mts',
  java: 'examples/java/Consumer.java',
  python: 'examples/python/consumer.py',
};

/** The programs at the start of the README's lines. Each throws an error with what to install if it is missing. */
const programs: Readonly<Record<string, () => string>> = {
  node: () => process.execPath,
  java: findJdk,
  python3: findPython,
};

/** Runs the examples by the lines of their README. */
export function ownExamples(settings: Settings) {
  const { start } = ownCli(settings);

  /** @param file the example, as the README's line ends with it */
  function startExample(file: string, ...more: string[]): RunningCli {
    const [program = '', ...args] = wordsOf((line) => line.endsWith(` ${file}`));
    const found = programs[program];
    if (!found) throw new Error(`examples/README.md starts ${file} by ${program}`);
    return start([...args, ...more], { program: found(), cwd: projectRoot });
  }

  return {
    start: startExample,
    /** Runs it to its end. */
    run: (file: string): Promise<CliResult> => startExample(file).ended,
  };
}

/** Downloads the libraries of the examples in Java, by the README's line. */
export async function fetchJavaLibraries(): Promise<void> {
  requireMaven();
  const [maven = '', ...args] = wordsOf((line) => line.startsWith('mvn '));
  await promisify(execFile)(maven, ['-B', ...args], { cwd: projectRoot });
}

/** The words of a line of the README. */
function wordsOf(isWanted: (line: string) => boolean): string[] {
  const line = readme.find(isWanted);
  if (line === undefined) throw new Error('examples/README.md no longer has the line');
  return line.split(' ').map((word) => word.replaceAll("'", ''));
}

/** A Java that starts a source file, which only a JDK does. */
function findJdk(): string {
  const java = findJava();
  if (spawnSync(java, ['--list-modules'], { encoding: 'utf8' }).stdout.includes('jdk.compiler@')) return java;
  throw new Error(
    `${java} is of no JDK: it starts no source file. Debian: apt-get install default-jdk-headless; macOS: brew install --cask temurin@17; or set JAVA_HOME to a JDK.`,
  );
}

const usualPythons = ['/usr/bin/python3', '/opt/homebrew/bin/python3', '/usr/local/bin/python3'];

/** A Python with confluent-kafka. PYTHON names it where it is not in a usual place. */
function findPython(): string {
  const places = process.env['PYTHON']
    ? [process.env['PYTHON']]
    : usualPythons.filter((file) => existsSync(file));
  const found = places.find((file) => spawnSync(file, ['-c', 'import confluent_kafka']).status === 0);
  if (found) return found;
  throw new Error(
    'confluent-kafka for Python is missing. Debian: apt-get install python3-confluent-kafka; macOS: pip install confluent-kafka; or set PYTHON to a python3 that has it.',
  );
}
