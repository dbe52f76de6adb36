import { describeRule } from '../support/architecture/describe-rule.ts';
import { forbids, inPackage, type ForbiddenImport } from '../support/architecture/import-rules.ts';

/** The only places of src that import a client, so that it can be replaced there. */
const homes = [
  { packages: ['kafkajs', 'kafkajs-*'], home: '^src/adapters/kafka/' },
  { packages: ['@kafkajs/*'], home: '^src/adapters/registry/' },
  { packages: ['slonik', '@slonik/*', 'pg', 'pg-*', 'node-pg-migrate'], home: '^src/adapters/postgres/' },
  { packages: ['nodemailer'], home: '^src/adapters/email/' },
  { packages: ['pino', 'pino-*'], home: '^src/adapters/logging/' },
  { packages: ['@opentelemetry/*'], home: '^src/adapters/telemetry/' },
];

const away: ForbiddenImport[] = homes.map(({ packages, home }) => ({
  from: { path: '^src/', pathNot: home },
  to: { path: packages.map(inPackage) },
}));

describeRule(
  'Each client library is imported in its own adapter only',
  forbids(...away),
  [
    {
      breach: 'an entrypoint that imports kafkajs',
      files: { 'src/entrypoints/worker.ts': `import { Kafka } from 'kafkajs';` },
      report: ['src/entrypoints/worker.ts → kafkajs'],
    },
    {
      breach: 'an adapter that imports the client of another one',
      files: {
        'src/adapters/kafka/decoder.ts': `import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';`,
        'src/adapters/registry/outbox.ts': `import { sql } from 'slonik'; import pg from 'pg';`,
        'src/adapters/postgres/mail.ts': `import { createTransport } from 'nodemailer';`,
      },
      report: [
        'src/adapters/kafka/decoder.ts → @kafkajs/confluent-schema-registry',
        'src/adapters/postgres/mail.ts → nodemailer',
        'src/adapters/registry/outbox.ts → pg',
        'src/adapters/registry/outbox.ts → slonik',
      ],
    },
    {
      breach: 'a view that imports a part of slonik',
      files: { 'src/views/stock.ts': `import { createSqlTag } from '@slonik/sql-tag';` },
      report: ['src/views/stock.ts → @slonik/sql-tag'],
    },
    {
      breach: 'a room of processing that imports OpenTelemetry',
      files: { 'src/processing/runtime/metrics.ts': `import type { Meter } from '@opentelemetry/api';` },
      report: ['src/processing/runtime/metrics.ts → @opentelemetry/api'],
    },
    {
      breach: 'a file of processing that imports pino',
      files: { 'src/processing/relay.ts': `import type { Logger } from 'pino';` },
      report: ['src/processing/relay.ts → pino'],
    },
    {
      breach: 'a file of processing that imports a part of OpenTelemetry',
      files: { 'src/processing/relay.ts': `import { trace } from '@opentelemetry/api';` },
      report: ['src/processing/relay.ts → @opentelemetry/api'],
    },
  ],
  [
    {
      exception: 'each client in its adapter',
      files: {
        'src/adapters/kafka/client.ts': `import { Kafka } from 'kafkajs';`,
        'src/adapters/registry/client.ts': `import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';`,
        'src/adapters/postgres/pool.ts': `import { createPool } from 'slonik';`,
        'src/adapters/logging/pino-logger.ts': `import { pino } from 'pino';`,
        'src/adapters/telemetry/spans.ts': `import { trace } from '@opentelemetry/api';`,
      },
    },
  ],
);

const notInstalled = forbids({
  from: { path: '^src/' },
  to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'] },
});

const fakePackage = (name: string): Record<string, string> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
  [`node_modules/${name}/index.js`]: '',
});

describeRule(
  'The application imports only packages that are installed in production',
  notInstalled,
  [
    {
      breach: 'a development dependency',
      files: {
        'package.json': JSON.stringify({ devDependencies: { jest: '1.0.0' } }),
        ...fakePackage('jest'),
        'src/adapters/clock.ts': `import 'jest';`,
      },
      report: ['src/adapters/clock.ts → node_modules/jest/index.js'],
    },
    {
      breach: 'a package that is installed only because another needs it',
      files: {
        'package.json': '{}',
        ...fakePackage('ms'),
        'src/adapters/clock.ts': `import 'ms';`,
      },
      report: ['src/adapters/clock.ts → node_modules/ms/index.js'],
    },
    {
      breach: 'a package that is not installed',
      files: { 'package.json': '{}', 'src/adapters/clock.ts': `import 'nowhere-to-be-found';` },
      report: ['src/adapters/clock.ts → nowhere-to-be-found'],
    },
  ],
  [
    {
      exception: 'a dependency',
      files: {
        'package.json': JSON.stringify({ dependencies: { ms: '1.0.0' } }),
        ...fakePackage('ms'),
        'src/adapters/clock.ts': `import 'ms';`,
      },
    },
  ],
);
