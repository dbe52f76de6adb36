/**
 * Starts the stack, worker, relay, notifier and API in the background, and shows where everything is. Run by `make
 * start-dev`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  applicationNames,
  migrate,
  requireApiPort,
  stackVariables,
  startEntrypoint,
} from './dev/application.ts';
import { type DevStack, readBrokers } from './dev/brokers.ts';
import { devFolder, stackEnvFile } from './dev/dev-folder.ts';
import { directions } from './dev/directions.ts';
import { exclusively } from './dev/exclusively.ts';
import { startNativeStack } from './dev/native-dev-stack.ts';
import { readPorts } from './dev/ports.ts';
import { report, reportTimed, runCommand } from './dev/report.ts';
import { chooseKind, markDockerStarted, requireSameBrokers } from './dev/stack-kind.ts';
import { startDockerStack } from './docker-compose-stack.ts';
import { runningProgram } from './process/program-record.ts';
import { allOrReasons } from './services/native-stack.ts';

const writeStackEnv = (ports: DevStack): void => {
  mkdirSync(devFolder, { recursive: true });
  const lines = Object.entries(stackVariables(ports)).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(stackEnvFile, lines.join(''));
};

const startApplication = async (ports: DevStack): Promise<void> => {
  await reportTimed('migrations', 'applied', () => migrate(ports));
  await allOrReasons(
    applicationNames.map((name) => {
      const outcome = runningProgram(devFolder, name) ? 'runs already' : 'started';
      return reportTimed(name, outcome, () => startEntrypoint(name, ports));
    }),
  );
};

const startDev = async (): Promise<void> => {
  const ports = { ...readPorts(process.env), brokers: readBrokers(process.env) };
  const kind = await chooseKind(process.env['DEV_STACK']);
  await requireApiPort(ports);
  report('stack', kind === 'docker' ? 'in Docker' : 'native, without Docker');
  if (kind === 'docker') requireSameBrokers(ports.brokers);
  markDockerStarted(kind === 'docker' ? ports.brokers : undefined);
  await (kind === 'docker' ? startDockerStack(ports) : startNativeStack(ports));
  writeStackEnv(ports);
  await startApplication(ports);
  console.log(directions(ports));
};

await runCommand(() => exclusively(startDev));
