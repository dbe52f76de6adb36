/**
 * Starts the stack, worker, relay, notifier and API in the background, and shows where everything is. Run by `make
 * start-dev`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { migrate, requireApplicationPorts, stackVariables, startEntrypoint } from './dev/application.ts';
import { applicationNames } from './dev/application-names.ts';
import { type DevStack, readBrokers } from './dev/brokers.ts';
import { devFolder, stackEnvFile } from './dev/dev-folder.ts';
import { directions } from './dev/directions.ts';
import { exclusively } from './dev/exclusively.ts';
import { hostForContainers } from './dev/monitoring.ts';
import { startNativeStack } from './dev/native-dev-stack.ts';
import { readPorts } from './dev/ports.ts';
import { report, reportTimed, runCommand } from './dev/report.ts';
import { chooseKind, markDockerStarted, requireSameBrokers } from './dev/stack-kind.ts';
import { startDockerMonitoring, startDockerStack } from './docker-compose-stack.ts';
import { runningProgram } from './process/program-record.ts';
import { allOrReasons } from './services/native-stack.ts';
import { findPrometheus } from './services/prometheus.ts';

const writeStackEnv = (ports: DevStack): void => {
  mkdirSync(devFolder, { recursive: true });
  const lines = Object.entries(stackVariables(ports)).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(stackEnvFile, lines.join(''));
};

const startApplication = async (ports: DevStack, healthHost: string): Promise<void> => {
  await reportTimed('migrations', 'applied', () => migrate(ports));
  await allOrReasons(
    applicationNames.map((name) => {
      const outcome = runningProgram(devFolder, name) ? 'runs already' : 'started';
      return reportTimed(name, outcome, () => startEntrypoint(name, ports, healthHost));
    }),
  );
};

const startDev = async (): Promise<void> => {
  const ports = { ...readPorts(process.env), brokers: readBrokers(process.env) };
  const kind = await chooseKind(process.env['DEV_STACK']);
  await requireApplicationPorts(ports);
  report('stack', kind === 'docker' ? 'in Docker' : 'native, without Docker');
  if (kind === 'docker') requireSameBrokers(ports.brokers);
  markDockerStarted(kind === 'docker' ? ports.brokers : undefined);
  await (kind === 'docker' ? startDockerStack(ports) : startNativeStack(ports));
  writeStackEnv(ports);
  await startApplication(ports, kind === 'docker' ? await hostForContainers() : '127.0.0.1');
  const grafana = kind === 'docker' && (await startDockerMonitoring(ports));
  const prometheus = grafana || (kind === 'native' && findPrometheus() !== undefined);
  console.log(directions(ports, { prometheus, grafana }));
};

await runCommand(() => exclusively(startDev));
