import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { freePorts } from '../../../../dev-stack/process/port.ts';
import { sharedStack } from '../../stack/shared-stack.ts';
import { startSupervisedStack } from '../../stack/supervised-stack.ts';
import { FAULT_STACK, type FaultStack } from './fault-stack.ts';
import { serveStackControl, STACK_CONTROL } from '../../stack/stack-control.ts';

const report = path.resolve(import.meta.dirname, '../../../../.dev/fault-tests');
const HIGHEST_SEED = 1_000_000;

/** Starts a stack whose services the scenarios may end, and says which seed repeats this run. */
export default async (): Promise<void> => {
  if (process.env['KAFKA_BROKERS']) throw new Error('The fault suite runs alone: make fault-tests');
  process.env['SEED'] ||= String(Date.now() % HIGHEST_SEED);
  console.log(`\nSEED=${process.env['SEED']} repeats this run.`);
  await rm(path.join(report, 'rows'), { recursive: true, force: true });
  await mkdir(path.join(report, 'rows'), { recursive: true });

  const kafka = await freePorts(['listens', 'advertises']);
  const stack = await sharedStack(async () => {
    const started = await startSupervisedStack('native', { proxied: [kafka] });
    process.env[STACK_CONTROL] = await serveStackControl(started);
    return started;
  });
  process.env['KAFKA_BROKERS'] = stack.kafkaBrokers;
  process.env['SCHEMA_REGISTRY_URL'] = stack.schemaRegistryUrl;
  process.env['DATABASE_URL'] = stack.databaseUrl;
  process.env[FAULT_STACK] = JSON.stringify({ kafka, report } satisfies FaultStack);
};
