import { findJava } from '../java/java.ts';
import { fetchJavaParts } from '../java/java-parts.ts';
import { runningProgram } from '../process/program-record.ts';
import { startMailCatcher } from '../services/mail-catcher.ts';
import { allOrReasons, coreServices, type Service } from '../services/native-stack.ts';
import { findPrometheus, installPrometheus, startPrometheus } from '../services/prometheus.ts';
import { type DevStack, placesOf, requireSameCluster } from './brokers.ts';
import { devFolder } from './dev-folder.ts';
import { alertsFile, scrapeTargets } from './monitoring.ts';
import { requireFreePorts, requireSamePorts } from './ports.ts';
import { report, reportTimed } from './report.ts';

/** Without it the stack does the same work, so a machine without Prometheus starts none. */
const prometheusIfInstalled = (ports: DevStack): Service[] =>
  findPrometheus()
    ? [
        {
          name: 'prometheus',
          ports: [ports.prometheus],
          start: () =>
            startPrometheus({
              dir: devFolder,
              port: ports.prometheus,
              targets: scrapeTargets(ports),
              rules: alertsFile,
              intervalSeconds: 5,
            }),
        },
      ]
    : [];

const services = (ports: DevStack): Service[] => [
  ...coreServices(devFolder, placesOf(ports)),
  {
    name: 'mail-catcher',
    ports: [ports.smtp, ports.mail],
    start: () => startMailCatcher({ dir: devFolder, smtpPort: ports.smtp, pagePort: ports.mail }),
  },
  ...prometheusIfInstalled(ports),
];

/**
 * Starts Kafka, the registry, Postgres, the mail catcher and Prometheus, if it is installed, side by side, except those
 * that already run.
 */
export const startNativeStack = async (ports: DevStack): Promise<void> => {
  requireSameCluster(devFolder, ports.brokers);
  const all = services(ports);
  for (const { name, ports: own } of all) requireSamePorts(devFolder, name, own);
  const isRunning = new Map(all.map(({ name }) => [name, runningProgram(devFolder, name) !== undefined]));
  const absent = all.filter(({ name }) => !isRunning.get(name));
  await requireFreePorts(
    ports,
    absent.flatMap((service) => service.ports),
  );
  if (!findPrometheus()) report('prometheus', `is not installed, all else runs. ${installPrometheus}`);
  findJava();
  await fetchJavaParts((line) => report('java', line));
  await allOrReasons(
    all.map(({ name, start }) => reportTimed(name, isRunning.get(name) ? 'runs already' : 'started', start)),
  );
};
