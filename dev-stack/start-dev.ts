/** Starts the stack, worker and relay in the background, and says where everything is. `make start-dev` runs it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { addressVariables, migrate, startEntrypoint } from './dev/application.ts';
import { devFolder, stackEnvFile } from './dev/dev-folder.ts';
import { directions } from './dev/directions.ts';
import { exclusively } from './dev/exclusively.ts';
import { startNativeStack } from './dev/native-dev-stack.ts';
import { readPorts } from './dev/ports.ts';
import { report, reportTimed, runCommand } from './dev/report.ts';
import { chooseKind, markDockerStarted } from './dev/stack-kind.ts';
import { startDockerStack } from './docker-compose-stack.ts';
import { runningProgram } from './process/program-record.ts';
import { addressesOf, allOrReasons } from './services/native-stack.ts';
import type { StackAddresses } from './stack.ts';

const writeStackEnv = (addresses: StackAddresses): void => {
  mkdirSync(devFolder, { recursive: true });
  const lines = Object.entries(addressVariables(addresses)).map(
    ([name, value]) => `export ${name}='${value}'\n`,
  );
  writeFileSync(stackEnvFile, lines.join(''));
};

const startApplication = async (addresses: StackAddresses): Promise<void> => {
  await reportTimed('migrations', 'applied', () => migrate(addresses));
  await allOrReasons(
    (['worker', 'relay'] as const).map((name) => {
      const outcome = runningProgram(devFolder, name) ? 'runs already' : 'started';
      return reportTimed(name, outcome, () => startEntrypoint(name, addresses));
    }),
  );
};

const startDev = async (): Promise<void> => {
  const ports = readPorts(process.env);
  const addresses = addressesOf(ports);
  const kind = await chooseKind(process.env['DEV_STACK']);
  report('stack', kind === 'docker' ? 'in Docker' : 'native, without Docker');
  markDockerStarted(kind === 'docker');
  await (kind === 'docker' ? startDockerStack(ports) : startNativeStack(ports));
  writeStackEnv(addresses);
  await startApplication(addresses);
  console.log(directions(ports, addresses));
};

await runCommand(() => exclusively(startDev));
