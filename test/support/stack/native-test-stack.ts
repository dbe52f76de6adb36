import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { discardFolder } from '../../../dev-stack/process/end-program.ts';
import { freePorts } from '../../../dev-stack/process/port.ts';
import type { Program } from '../../../dev-stack/process/program.ts';
import {
  addressesOf,
  allOrReasons,
  coreServices,
  type StackExtras,
} from '../../../dev-stack/services/native-stack.ts';
import type { RunningStack } from '../../../dev-stack/stack.ts';

export type ServiceName = 'kafka' | 'registry' | 'postgres';

/** A stack whose services can be ended and started again one by one. */
export type NativeTestStack = RunningStack & { services: Record<ServiceName, Program> };

/**
 * Starts Kafka, the registry and Postgres on free ports, in a temporary folder that `stop` deletes. Somebody may
 * take a port between the look and the start: then it is tried once more, on others.
 */
export const startNativeTestStack = (extras?: StackExtras): Promise<NativeTestStack> =>
  startOnFreePorts(extras).catch((error: Error) => {
    console.warn(`The test stack is started again on other ports: ${error.message}`);
    return startOnFreePorts(extras);
  });

const startOnFreePorts = async (extras?: StackExtras): Promise<NativeTestStack> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'allocation-test-'));
  const stop = (): Promise<void> => discardFolder(dir);
  const ports = await freePorts(['kafka', 'registry', 'postgres']);
  const start = coreServices(dir, ports, extras);
  try {
    const [kafka, registry, postgres] = await allOrReasons([
      start.kafka(),
      start.registry(),
      start.postgres(),
    ]);
    return { ...addressesOf(ports), services: { kafka, registry, postgres }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
