import type { DevStack } from './dev/brokers.ts';
import { dockerTargetsFile, writeDockerTargets } from './dev/monitoring.ts';
import { portSettings, type DevPorts } from './dev/ports.ts';
import { report } from './dev/report.ts';
import { compose, composeInFront, installedCompose } from './docker-compose-command.ts';
import { untilHealthy } from './docker-service-health.ts';

export { dockerAnswers } from './docker-compose-command.ts';

// The compose file also has the project's own programs, for people who use the file by itself.
const services = (brokers: number): string[] => [
  ...['kafka', 'kafka-2', 'kafka-3'].slice(0, brokers),
  'registry',
  'postgres',
  'mail',
];

const portNames = Object.keys(portSettings) as (keyof DevPorts)[];

const portVariables = (ports: DevPorts): Record<string, string> => ({
  ...Object.fromEntries(portNames.map((name) => [portSettings[name].variable, String(ports[name])])),
  KAFKA_PORT_2: String(ports.kafka + 1),
  KAFKA_PORT_3: String(ports.kafka + 2),
  PROMETHEUS_TARGETS: dockerTargetsFile,
});

const startFailure = (error: Error, variables: Record<string, string>): Error => {
  const port = /127\.0\.0\.1:(\d+).*already (?:in use|allocated)/.exec(error.message)?.[1];
  const variable = Object.keys(variables).find((name) => variables[name] === port);
  if (!port || !variable) return error;
  return new Error(
    `Port ${port} is taken by another program. Stop that program, or choose another port by ${variable}.`,
  );
};

// Compose 1.29 writes "Pulling kafka (image)...", the newer ones "kafka Pulling" or "Image NAME Pulling".
const reportPull = (line: string): void => {
  const name = /^Pulling (\S+) \(|(\S+) Pulling\s*$/.exec(line)?.slice(1).find(Boolean);
  if (name) report(name, 'pulls the image (once) …');
};

/**
 * Starts Kafka, the registry, Postgres and the mail catcher by the compose file; resolves when all are healthy.
 * Services that already run stay.
 */
export const startDockerStack = async ({ brokers, ...ports }: DevStack): Promise<void> => {
  const begin = performance.now();
  const env = portVariables(ports);
  await compose(['up', '-d', ...services(brokers)], { brokers, env, onProgress: reportPull }).catch(
    (error: Error) => {
      throw startFailure(error, env);
    },
  );
  await untilHealthy(services(brokers), brokers, (service) =>
    report(service, `ready, ${((performance.now() - begin) / 1000).toFixed(1)} s`),
  );
};

const monitoring = ['prometheus', 'grafana'];

/**
 * Starts Prometheus and Grafana by the compose file, for this checkout's programs; true when both are healthy. The rest
 * of the stack does the same work without them, so a failure (no image, a port that is taken) is only reported.
 */
export const startDockerMonitoring = async ({ brokers, ...ports }: DevStack): Promise<boolean> => {
  const begin = performance.now();
  const env = portVariables(ports);
  writeDockerTargets(ports);
  try {
    await compose(['up', '-d', ...monitoring], { brokers, env, onProgress: reportPull });
    await untilHealthy(monitoring, brokers, (service) =>
      report(service, `ready, ${((performance.now() - begin) / 1000).toFixed(1)} s`),
    );
    return true;
  } catch (error) {
    report('monitoring', `not started, all else runs: ${startFailure(error as Error, env).message.trim()}`);
    return false;
  }
};

/** Stops and removes the containers, including a worker and a relay in containers. The data stay. */
export const stopDockerStack = async (): Promise<void> => {
  for (const brokers of [1, 3]) await compose(['down', '--remove-orphans'], { brokers });
};

/** Stops and removes the containers and their data. Without compose there are none of them. */
export const wipeDockerStack = async (): Promise<void> => {
  if (!(await installedCompose())) return;
  for (const brokers of [1, 3]) await compose(['down', '--volumes', '--remove-orphans'], { brokers });
};

/** Shows the containers' logs on this terminal and follows them until interrupted. */
export const dockerLogs = (brokers: number): Promise<void> =>
  composeInFront(['logs', '--follow', '--tail', '100'], brokers);
