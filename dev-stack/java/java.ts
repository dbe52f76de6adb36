import { spawnSync } from 'node:child_process';
import path from 'node:path';

const oldestJava = 17;

/** For programs that do little: Java's first compiler only, which halves the work of a start. */
export const quickCompiler = '-XX:TieredStopAtLevel=1';

const inJavaHome = (): string | undefined => {
  const home = process.env['JAVA_HOME'];
  return home ? path.join(home, 'bin', 'java') : undefined;
};

const install = (debian: string, macos: string): string =>
  `Debian: sudo apt-get install ${debian}; macOS: brew install ${macos}. With a Docker engine neither Java nor Maven is needed: DEV_STACK=docker (tests: TEST_STACK=docker), but for the fault tests, the bench and the tests of the examples.`;

/** The java command to use: JAVA_HOME's, else the one on the PATH. Throws what to install if it is absent or too old. */
export const findJava = (): string => {
  const java = inJavaHome() ?? 'java';
  // macOS has a java command even without Java: only its exit code tells.
  const { status, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const advice = install('default-jre-headless', '--cask temurin@17');
  if (status !== 0) throw new Error(`Java is missing (${java}): Kafka and the registry run on it. ${advice}`);
  const version = Number(/version "(\d+)/.exec(stderr)?.[1]);
  if (version < oldestJava)
    throw new Error(`Java ${version} (${java}) is too old: Kafka needs ${oldestJava} or newer. ${advice}`);
  return java;
};

/** Throws what to install if Maven is absent. */
export const requireMaven = (): void => {
  if (spawnSync('mvn', ['-version']).status === 0) return;
  throw new Error(
    `Maven (mvn) is missing: it downloads Kafka and the registry. ${install('maven', 'maven')}`,
  );
};
