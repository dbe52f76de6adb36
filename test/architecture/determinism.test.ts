import { describeRule } from '../support/architecture/describe-rule.ts';
import { forbidsUse, isOneOf } from '../support/architecture/use-rules.ts';
import type { Use } from '../support/architecture/code-uses.ts';

const sources = ['Date.now', 'Math.random', 'Temporal.Now', 'crypto', 'performance', 'process'];
const calls = ['Date', 'randomUUID', 'setTimeout', 'setInterval', 'setImmediate'];

// new Date(time) is a value like any other; new Date() reads the clock.
function dependsOnTheMoment({ kind, name, argumentCount }: Use): boolean {
  if (kind === 'member') return isOneOf(name, sources);
  if (kind === 'call') return calls.includes(name);
  return name === 'Date' && argumentCount === 0;
}

const pure = { folders: ['src/domain', 'src/service-layer'] };

describeRule(
  'The domain and the service layer use no clock, no random numbers and no environment',
  forbidsUse(pure, dependsOnTheMoment),
  [
    {
      breach: 'a clock',
      files: {
        'src/domain/batch.ts': 'export const isDue = (eta: Date) => eta < new Date();',
        'src/domain/events.ts': 'export const now = globalThis.Date.now;',
        'src/domain/product.ts': 'export const today = () => Date();',
        'src/service-layer/stock.ts':
          'export const started = Temporal.Now.instant(), ticks = performance.now();',
      },
      report: [
        'src/domain/batch.ts: new Date',
        'src/domain/events.ts: Date.now',
        'src/domain/product.ts: Date',
        'src/service-layer/stock.ts: Temporal.Now.instant',
        'src/service-layer/stock.ts: Temporal.Now',
        'src/service-layer/stock.ts: performance.now',
      ],
    },
    {
      breach: 'a chance',
      files: {
        'src/domain/batch.ts': `import { randomUUID as id } from 'node:crypto'; export const ref = () => id();`,
        'src/domain/events.ts': 'export const id = () => crypto.randomUUID();',
        'src/service-layer/handlers/allocate.ts': 'export const pick = () => Math.random();',
      },
      report: [
        'src/domain/batch.ts: randomUUID',
        'src/domain/events.ts: crypto.randomUUID',
        'src/service-layer/handlers/allocate.ts: Math.random',
      ],
    },
    {
      breach: 'the use of an environment variable',
      files: {
        'src/domain/batch.ts': `import os from 'node:process'; export const limit = os.env['LIMIT'];`,
        'src/domain/events.ts': `export const limit = process.env['LIMIT'];`,
      },
      report: [
        'src/domain/batch.ts: process.env.LIMIT',
        'src/domain/batch.ts: process.env',
        'src/domain/events.ts: process.env.LIMIT',
        'src/domain/events.ts: process.env',
      ],
    },
  ],
  [
    {
      exception: 'the timestamp of a record',
      files: { 'src/domain/batch.ts': 'export const arrival = (eta: string) => new Date(eta);' },
    },
    {
      exception: 'a clock in an adapter',
      files: { 'src/adapters/clock.ts': 'export const now = () => Date.now();' },
    },
  ],
);

const outsideConfig = {
  folders: ['src'],
  isAbout: (path: string): boolean => path !== 'src/config.ts' && !path.startsWith('src/entrypoints/'),
};

describeRule(
  'Only the configuration and the entrypoints read the environment',
  forbidsUse(outsideConfig, ({ kind, name }) => kind === 'member' && name === 'process.env'),
  [
    {
      breach: 'an adapter that reads an environment variable',
      files: { 'src/adapters/kafka/client.ts': `export const brokers = process.env['KAFKA_BROKERS'];` },
      report: ['src/adapters/kafka/client.ts: process.env'],
    },
  ],
  [
    {
      exception: 'an entrypoint that passes the environment to the configuration',
      files: { 'src/entrypoints/worker.ts': 'export const config = read(process.env);' },
    },
  ],
);
