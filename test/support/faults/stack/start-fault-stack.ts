import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { freePorts } from '../../../../dev-stack/process/port.ts';
import { sharedStack } from '../../stack/shared-stack.ts';
import { serveStackControl, STACK_CONTROL } from '../../stack/stack-control.ts';
import { startSupervisedStack } from '../../stack/supervised-stack.ts';
import { brokerNetwork } from '../network/broker-network.ts';
import { FAULT_STACK, type FaultStack } from './fault-stack.ts';

const reports = path.resolve(import.meta.dirname, '../../../../.dev/fault-tests');
const HIGHEST_SEED = 1_000_000;

/** Starts the stack of the fault suite, and passes its addresses to the test files by the environment. */
export async function startFaultStack({
  brokers,
  report: name,
}: {
  brokers: number;
  report: string;
}): Promise<void> {
  if (process.env['KAFKA_BROKERS']) throw new Error('The fault suite runs alone: make fault-tests');
  process.env['SEED'] ||= String(Date.now() % HIGHEST_SEED);
  console.log(`\nSEED=${process.env['SEED']} repeats this run.`);
  const report = path.join(reports, name);
  await rm(path.join(report, 'rows'), { recursive: true, force: true });
  await mkdir(path.join(report, 'rows'), { recursive: true });

  const kafka = await freePorts(['listens', 'advertises']);
  const network = brokers > 1 ? await brokerNetwork(brokers) : undefined;
  const stack = await sharedStack(async () => {
    const started = await startSupervisedStack('native', {
      brokers: network?.brokers ?? brokers,
      proxied: [kafka],
    });
    process.env[STACK_CONTROL] = await serveStackControl(started, network);
    // The proxies between the brokers would keep jest running.
    const stop = async (): Promise<void> => {
      await started.stop();
      await network?.close();
    };
    return { ...started, stop };
  });
  process.env['KAFKA_BROKERS'] = stack.kafkaBrokers;
  process.env['SCHEMA_REGISTRY_URL'] = stack.schemaRegistryUrl;
  process.env['DATABASE_URL'] = stack.databaseUrl;
  process.env[FAULT_STACK] = JSON.stringify({ kafka, report } satisfies FaultStack);
}
