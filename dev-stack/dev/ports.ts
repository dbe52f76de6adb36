import { applicationNames } from './application-names.ts';
import { portIsTaken } from '../process/port.ts';
import { runningProgram } from '../process/program-record.ts';

/** The ports of the dev stack. */
export type DevPorts = {
  kafka: number;
  registry: number;
  postgres: number;
  smtp: number;
  mail: number;
  api: number;
  /** Of the worker; the other programs of the project have the ports after it. */
  health: number;
  prometheus: number;
  grafana: number;
};

type PortName = keyof DevPorts;
type PortSetting = { variable: string; standard: number; title: string };

/** The variable that sets each port, and the port without it. */
export const portSettings: Record<PortName, PortSetting> = {
  kafka: { variable: 'KAFKA_PORT', standard: 9092, title: 'Kafka' },
  registry: { variable: 'REGISTRY_PORT', standard: 8081, title: 'the schema registry' },
  postgres: { variable: 'POSTGRES_PORT', standard: 15432, title: 'Postgres' },
  smtp: { variable: 'SMTP_PORT', standard: 1025, title: 'SMTP' },
  mail: { variable: 'MAIL_PORT', standard: 8025, title: 'the mail page' },
  api: { variable: 'API_PORT', standard: 8000, title: 'the HTTP API' },
  health: { variable: 'HEALTH_PORT', standard: 19000, title: 'health and metrics' },
  prometheus: { variable: 'PROMETHEUS_PORT', standard: 19090, title: 'Prometheus' },
  grafana: { variable: 'GRAFANA_PORT', standard: 13000, title: 'Grafana' },
};

const names = Object.keys(portSettings) as PortName[];

const readPort = (name: PortName, env: NodeJS.ProcessEnv): number => {
  const { variable, standard } = portSettings[name];
  const text = env[variable] || String(standard);
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Error(`${variable} has to be a port, a number from 1 to 65535, not "${text}".`);
};

/** The ports from the environment. An error names the setting that is wrong. */
export const readPorts = (env: NodeJS.ProcessEnv): DevPorts => {
  const ports = Object.fromEntries(names.map((name) => [name, readPort(name, env)])) as DevPorts;
  for (const [index, name] of names.entries()) {
    const twin = names.slice(0, index).find((other) => ports[other] === ports[name]);
    if (!twin) continue;
    const variables = `${portSettings[twin].variable} and ${portSettings[name].variable}`;
    throw new Error(`${variables} are both ${ports[name]}: change one of them.`);
  }
  return ports;
};

const complaint = (ports: DevPorts, taken: number): string => {
  // Ports without a variable of their own belong to Kafka or to the project's programs, and follow the first port.
  const follows: PortName =
    taken > ports.health && taken < ports.health + applicationNames.length ? 'health' : 'kafka';
  const name = names.find((candidate) => ports[candidate] === taken) ?? follows;
  const { variable, title } = portSettings[name];
  const chosen = ports[name];
  return `Port ${taken}, for ${title}, is taken by another program. Stop that program, or choose another port: make start-dev ${variable}=${chosen + 10_000 > 65_535 ? chosen - 10_000 : chosen + 10_000}`;
};

/** Throws if other programs use some of these ports; the error names the ports and how to choose others. */
export const requireFreePorts = async (ports: DevPorts, wanted: number[]): Promise<void> => {
  const taken = await Promise.all(wanted.map(portIsTaken));
  const complaints = wanted.filter((_, index) => taken[index]).map((port) => complaint(ports, port));
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
};

/** Throws if a program of this folder already runs on other ports. */
export const requireSamePorts = (dir: string, program: string, ports: number[]): void => {
  const running = runningProgram(dir, program)?.ports;
  if (!running || running.join() === ports.join()) return;
  throw new Error(
    `${program} runs already, on port ${running.join(' and ')}. To move it to ${ports.join(' and ')}: make stop-dev first.`,
  );
};
