import { findJava } from '../java/java.ts';
import { fetchJavaParts } from '../java/java-parts.ts';
import type { Program } from '../process/program.ts';
import { runningProgram } from '../process/program-record.ts';
import { startMailCatcher } from '../services/mail-catcher.ts';
import { allOrReasons, coreServices } from '../services/native-stack.ts';
import { devFolder } from './dev-folder.ts';
import { requireFreePorts, requireSamePorts, type DevPorts } from './ports.ts';
import { report, reportTimed } from './report.ts';

type PortName = keyof DevPorts;
type Service = { name: string; ports: PortName[]; start: () => Promise<Program> };

const services = (ports: DevPorts): Service[] => {
  const core = coreServices(devFolder, ports);
  const { smtp, mail } = ports;
  return [
    { name: 'kafka', ports: ['kafka'], start: core.kafka },
    { name: 'registry', ports: ['registry'], start: core.registry },
    { name: 'postgres', ports: ['postgres'], start: core.postgres },
    {
      name: 'mail-catcher',
      ports: ['smtp', 'mail'],
      start: () => startMailCatcher({ dir: devFolder, smtpPort: smtp, pagePort: mail }),
    },
  ];
};

/** Starts what does not run yet of Kafka, the registry, Postgres and the mail catcher, side by side. */
export const startNativeStack = async (ports: DevPorts): Promise<void> => {
  const all = services(ports);
  for (const { name, ports: own } of all)
    requireSamePorts(
      devFolder,
      name,
      own.map((port) => ports[port]),
    );
  const isRunning = new Map(all.map(({ name }) => [name, runningProgram(devFolder, name) !== undefined]));
  const absent = all.filter(({ name }) => !isRunning.get(name));
  await requireFreePorts(
    ports,
    absent.flatMap((service) => service.ports),
  );
  findJava();
  await fetchJavaParts((line) => report('java', line));
  await allOrReasons(
    all.map(({ name, start }) => reportTimed(name, isRunning.get(name) ? 'runs already' : 'started', start)),
  );
};
