import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { KafkaNode } from '../services/kafka-settings.ts';
import type { StackPlaces } from '../services/native-stack.ts';
import type { DevPorts } from './ports.ts';

/** The dev stack as the environment configures it: its ports and its number of brokers. */
export type DevStack = DevPorts & { brokers: number };

/** The number of brokers from BROKERS. Throws if it is neither 1 nor 3. */
export const readBrokers = ({ BROKERS = '' }: NodeJS.ProcessEnv): number => {
  if (BROKERS === '' || BROKERS === '1') return 1;
  if (BROKERS === '3') return 3;
  throw new Error(`BROKERS has to be 1 or 3, not "${BROKERS}".`);
};

/** The brokers of the dev stack. They listen on KAFKA_PORT and the ports after it; the controllers' ports come next. */
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
    return []; // nothing was ever started
  }
};

/** Throws if this folder has the data of another number of brokers: Postgres's data would not fit Kafka's. */
export const requireSameCluster = (dir: string, brokers: number): void => {
  const kept = dataFolders(dir).length;
  if (kept === 0 || kept === brokers) return;
  throw new Error(
    `The dev stack's data were made with BROKERS=${kept}. Start it with that, or delete the data: make clean-dev.`,
  );
};
