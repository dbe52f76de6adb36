import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../dev/dev-folder.ts';
import { buildOnce } from '../process/build-once.ts';
import { oneAtATime } from '../process/one-at-a-time.ts';
import { requireMaven } from './java.ts';

const pom = path.resolve(import.meta.dirname, '..', 'pom.xml');
const downloadTimeoutMs = 15 * 60_000;

// The folder is named after the content of the pom, so another version gets another folder.
const partsFolder = (): string => {
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  return path.join(cacheFolder, `java-${version}`);
};

/** Kafka's jars, for java -cp. */
export const kafkaClasspath = (): string => path.join(partsFolder(), 'kafka', '*');

/** The registry's folder, with its runner jar. */
export const registryFolder = (): string => path.join(partsFolder(), 'registry');

const runMaven = async (to: string): Promise<void> => {
  const args = ['-q', '-B', '-Dstyle.color=never', '-f', pom, `-Dto=${to}`, 'prepare-package'];
  await promisify(execFile)('mvn', args).catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
    const lastLines = `${stdout}${stderr}`.trimEnd().split('\n').slice(0, 8).join('\n');
    throw new Error(
      `Maven could not download Kafka and the registry. Correct this and try again:\n${lastLines}`,
    );
  });
};

/** Downloads Kafka and the registry unless they are there already. `report` is called when a download begins. */
export const fetchJavaParts = async (report: (line: string) => void): Promise<void> => {
  const folder = partsFolder();
  if (existsSync(folder)) return;
  requireMaven();
  report('downloads Kafka and the registry by Maven (about 200 MB, once) …');
  await oneAtATime(`${folder}.lock`, () => buildOnce(folder, runMaven), downloadTimeoutMs);
};
