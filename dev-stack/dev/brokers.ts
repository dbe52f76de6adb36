import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { KafkaNode } from '../services/kafka-settings.ts';
import type { StackPlaces } from '../services/native-stack.ts';
import type { DevPorts } from './ports.ts';

/** The dev stack as the environment asks for it: its ports, and how many brokers it has. */
export type DevStack = DevPorts & { brokers: number };

/** The number of brokers that BROKERS asks for; throws if it is none of those there are. */
export const readBrokers = ({ BROKERS = '' }: NodeJS.ProcessEnv): number => {
  if (BROKERS === '' || BROKERS === '1') return 1;
  if (BROKERS === '3') return 3;
  throw new Error(`BROKERS has to be 1 or 3, not "${BROKERS}".`);
};

/** The brokers of the dev stack: on KAFKA_PORT and the ports that follow it, their controllers' ports after those. */
const brokersOf = ({ kafka, brokers }: DevStack): KafkaNode[] =>
  Array.from({ length: brokers }, (_, index) => ({
    id: index + 1,
    port: kafka + index,
    controllerPort: kafka + brokers + index,
  }));

/** Where the services of the dev stack listen. */
export const placesOf = (ports: DevStack): StackPlaces => ({
  brokers: brokersOf(ports),
  registry: ports.registry,
  postgres: ports.postgres,
});

const dataFolders = (dir: string): string[] => {
  try {
    return readdirSync(path.join(dir, 'data'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^kafka(-\d+)?$/.test(entry.name))
      .map(({ name }) => name);
  } catch {
    return []; // nothing was started yet
  }
};

/** Throws if the data of this folder are those of another number of brokers: Postgres's would not fit to them. */
export const requireSameCluster = (dir: string, brokers: number): void => {
  const kept = dataFolders(dir).length;
  if (kept === 0 || kept === brokers) return;
  throw new Error(
    `The data of the dev stack are those of BROKERS=${kept}. Start it with that, or wipe them: make clean-dev.`,
  );
};
