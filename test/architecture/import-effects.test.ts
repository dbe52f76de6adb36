import type { Use } from '../support/architecture/code-uses.ts';
import { describeRule } from '../support/architecture/describe-rule.ts';
import { forbidsUse } from '../support/architecture/use-rules.ts';

/** Functions and classes that open connections, read settings or start threads. */
const clients = new Set([
  'Kafka',
  'SchemaRegistry',
  'createPool',
  'Pool',
  'Client',
  'createTransport',
  'pino',
  'TracerProvider',
  'OTLPTraceExporter',
  'Worker',
]);

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

const makesAClient = ({ kind, name, atImport }: Use): boolean =>
  atImport && kind !== 'member' && clients.has(lastPart(name));

describeRule(
  'Importing a module creates no client',
  forbidsUse({ folders: ['src'] }, makesAClient),
  [
    {
      breach: 'a client that a module creates at import',
      files: {
        'src/adapters/kafka/client.ts': `import { Kafka } from 'kafkajs'; export const kafka = new Kafka({ brokers: [] });`,
        'src/adapters/postgres/pool.ts': `import pg from 'pg'; export const pool = new pg.Pool();`,
        'src/adapters/postgres/slonik.ts': `import { createPool } from 'slonik'; export const pool = await createPool('');`,
        'src/tracing.ts': `import { TracerProvider } from '@opentelemetry/sdk-trace'; export const spans = new TracerProvider();`,
        'src/logging.ts': `import { pino as log } from 'pino'; export const logger = { log: log() };`,
      },
      report: [
        'src/adapters/kafka/client.ts: new Kafka',
        'src/adapters/postgres/pool.ts: new pg.Pool',
        'src/adapters/postgres/slonik.ts: createPool',
        'src/logging.ts: pino',
        'src/tracing.ts: new TracerProvider',
      ],
    },
    {
      breach: 'a client in a function that is called at once, or in a static property',
      files: {
        'src/adapters/kafka/client.ts': 'export const kafka = (() => new Kafka({}))();',
        'src/adapters/postgres/pool.ts': 'export class Pools { static readonly all = [createPool()]; }',
        'src/logging.ts': `import log from 'pino'; export const logger = log();`,
      },
      report: [
        'src/adapters/kafka/client.ts: new Kafka',
        'src/adapters/postgres/pool.ts: createPool',
        'src/logging.ts: pino',
      ],
    },
  ],
  [
    {
      exception: 'a client that a function or an object creates later',
      files: {
        'src/adapters/kafka/client.ts': `
          export const connect = (brokers: string[]) => new Kafka({ brokers });
          export function again() { return [1].map(() => new Kafka({})); }
          export class Connection { readonly kafka = new Kafka({}); log() { return pino(); } }`,
      },
    },
  ],
);
