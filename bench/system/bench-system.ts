import { Client, escapeIdentifier } from 'pg';
import { createMissingTopics } from '../../src/adapters/kafka/client/topics.ts';
import { topicSpecs } from '../../src/bootstrap/topics.ts';
import { readConfig } from '../../src/config.ts';
import { eventually } from '../../test/support/conformance/eventually.ts';
import { weakened } from '../machine/durability.ts';
import type { BenchStack } from '../stack.ts';
import { type ProcessName, type RunningProcess, startProcess } from './running-process.ts';
import { ownTopics, systemSettings, type SystemSettings } from './settings.ts';

const DROP_WITHIN = 120_000;

/** A migrated database and topics of its own, for one measurement. */
export type BenchSystem = {
  readonly stack: BenchStack;
  readonly settings: SystemSettings;
  /** A connection to its database. */
  readonly database: Client;
  start(process: Exclude<ProcessName, 'migrate'>, over?: Readonly<Record<string, string>>): RunningProcess;
};

/**
 * Runs `work` on a system that reads these commands, and removes the system afterwards.
 * @throws Error also if the measured commits would not survive a crash of the database
 */
export async function withSystem<Result>(
  stack: BenchStack,
  commandTopic: string,
  work: (system: BenchSystem) => Promise<Result>,
): Promise<Result> {
  const settings = systemSettings(stack, commandTopic);
  const name = escapeIdentifier(new URL(settings.DATABASE_URL).pathname.slice(1));
  const processes: RunningProcess[] = [];
  await stack.database.query(`create database ${name}`);
  const database = new Client(settings.DATABASE_URL);
  database.on('error', () => undefined); // its queries also fail
  try {
    await database.connect();
    await startProcess('migrate', settings).ended;
    await createMissingTopics(stack.kafka, topicSpecs(readConfig(settings)));
    const result = await work({
      stack,
      settings,
      database,
      start(process, over = {}) {
        const started = (stack.startProcess ?? startProcess)(process, { ...settings, ...over });
        processes.push(started);
        return started;
      },
    });
    const problem = await weakened(database);
    if (problem) throw new Error(problem);
    return result;
  } finally {
    await Promise.allSettled(processes.map((process) => process.stop()));
    await database.end();
    await dropDatabase(stack, name);
    await deleteTopics(stack, ownTopics(settings));
  }
}

/** An autovacuum worker in the database cannot be ended from here, so this waits for it. */
const dropDatabase = ({ database }: BenchStack, name: string): Promise<void> =>
  eventually(
    `${name} can be dropped`,
    () =>
      database.query(`drop database if exists ${name} with (force)`).then(
        () => true,
        () => false,
      ),
    DROP_WITHIN,
  );

async function deleteTopics({ kafka }: BenchStack, topics: readonly string[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    await admin.deleteTopics({ topics: topics.filter((topic) => existing.has(topic)) });
  } finally {
    await admin.disconnect();
  }
}
