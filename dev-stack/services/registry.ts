import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { findJava, quickCompiler } from '../java/java.ts';
import { registryFolder } from '../java/java-parts.ts';
import { startProgram, type Program } from '../process/program.ts';

const runnerJar = async (): Promise<string> => {
  const files = await readdir(registryFolder());
  return path.join(
    registryFolder(),
    files.find((file) => file.endsWith('-runner.jar')) ?? 'no runner jar found',
  );
};

/** The address of the registry's Confluent-compatible API. */
export const registryUrl = (port: number): string => `http://127.0.0.1:${port}/apis/ccompat/v7`;

const answers = async (port: number): Promise<boolean> => {
  const response = await fetch(`${registryUrl(port)}/subjects`, { signal: AbortSignal.timeout(5_000) });
  return response.ok;
};

/** Starts Apicurio Registry on 127.0.0.1. It is ready when its Confluent-compatible API answers. */
export const startRegistry = ({ dir, port }: { dir: string; port: number }): Promise<Program> => {
  const data = path.join(dir, 'data', 'registry');
  const temporary = path.join(data, 'tmp');
  return startProgram({
    name: 'registry',
    dir,
    ports: [port],
    stopSignal: 'SIGTERM',
    command: async () => {
      await rm(temporary, { recursive: true, force: true });
      await mkdir(temporary, { recursive: true });
      return {
        file: findJava(),
        args: [
          quickCompiler,
          '-Xmx512m',
          '-XX:+UseSerialGC',
          '-Dquarkus.http.host=127.0.0.1',
          `-Dquarkus.http.port=${port}`,
          '-Dquarkus.log.level=WARN',
          '-DREGISTRY_LOG_LEVEL=WARN',
          `-Djava.io.tmpdir=${temporary}`,
          '-jar',
          await runnerJar(),
        ],
        // Stored in a file, so that schema ids survive a restart like the records in Kafka; written through at once.
        env: { QUARKUS_DATASOURCE_JDBC_URL: `jdbc:h2:file:${path.join(data, 'registry')};WRITE_DELAY=0` },
      };
    },
    isReady: () => answers(port),
  });
};
