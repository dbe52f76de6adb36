import { spawnSync } from 'node:child_process';
import path from 'node:path';

const oldestJava = 17;

/** For short programs: uses Java's first compiler only, which halves the CPU of a start. */
export const quickCompiler = '-XX:TieredStopAtLevel=1';

const inJavaHome = (): string | undefined => {
  const home = process.env['JAVA_HOME'];
  return home ? path.join(home, 'bin', 'java') : undefined;
};

const install = (debian: string, macos: string): string =>
  `Debian: sudo apt-get install ${debian}; macOS: brew install ${macos}. With a Docker engine neither Java nor Maven is needed: DEV_STACK=docker (tests: TEST_STACK=docker), but for the fault tests, the bench and the tests of the examples.`;

/**
 * The java command to use: that of JAVA_HOME, otherwise the one on the PATH. If it is missing or too old, the error
 * says what to install.
 */
export const findJava = (): string => {
  const java = inJavaHome() ?? 'java';
  // macOS has a java command even without Java; only its exit code shows that.
  const { status, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const advice = install('default-jre-headless', '--cask temurin@17');
  if (status !== 0) throw new Error(`Java is missing (${java}): Kafka and the registry run on it. ${advice}`);
  const version = Number(/version "(\d+)/.exec(stderr)?.[1]);
  if (version < oldestJava)
    throw new Error(`Java ${version} (${java}) is too old: Kafka needs ${oldestJava} or newer. ${advice}`);
  return java;
};

/** Throws if Maven is missing; the error says what to install. */
export const requireMaven = (): void => {
  if (spawnSync('mvn', ['-version']).status === 0) return;
  throw new Error(
    `Maven (mvn) is missing: it downloads Kafka and the registry. ${install('maven', 'maven')}`,
  );
};
