import { rmSync } from 'node:fs';
import { stopDockerStack } from '../docker-compose-stack.ts';
import { endProgram } from '../process/end-program.ts';
import { runningPrograms } from '../process/program-record.ts';
import { applicationNames } from './application-names.ts';
import { devFolder, stackEnvFile } from './dev-folder.ts';
import { report, reportTimed } from './report.ts';
import { allOrReasons } from '../services/native-stack.ts';
import { markDockerStarted, startedKind } from './stack-kind.ts';

const stop = (name: string): Promise<void> => reportTimed(name, 'stopped', () => endProgram(devFolder, name));

/** Stops everything that runs from this checkout: first the programs that use the services, then the services. */
export const stopDev = async (): Promise<void> => {
  const running = runningPrograms(devFolder);
  const users = applicationNames.filter((name) => running.includes(name));
  await allOrReasons(users.map(stop));
  await allOrReasons(running.filter((name) => !users.some((user) => user === name)).map(stop));
  if (startedKind() === 'docker') await reportTimed('docker', 'stopped', stopDockerStack);
  else if (running.length === 0) report('stack', 'nothing runs');
  markDockerStarted(undefined);
  rmSync(stackEnvFile, { force: true });
};
