import { describeRule } from '../support/architecture/describe-rule.ts';
import { forbids, inPackage } from '../support/architecture/import-rules.ts';

const pureImports = forbids({
  from: { path: '^src/(domain|service-layer)/' },
  to: { pathNot: ['^src/', inPackage('zod')] },
});

describeRule(
  'The domain and the service layer import no package but zod',
  pureImports,
  [
    {
      breach: 'a domain that imports node:crypto',
      files: { 'src/domain/ids.ts': `import { randomUUID } from 'node:crypto';` },
      report: ['src/domain/ids.ts → crypto'],
    },
    {
      breach: 'a handler that imports a package',
      files: { 'src/service-layer/handlers/allocate.ts': `import type { Logger } from 'pino';` },
      report: ['src/service-layer/handlers/allocate.ts → pino'],
    },
  ],
  [{ exception: 'zod', files: { 'src/domain/events.ts': `import { z } from 'zod';` } }],
);

const configImports = forbids({
  from: { path: '^src/config(\\.ts$|/)' },
  to: { pathNot: ['^src/config/', inPackage('zod')], dependencyTypesNot: ['core'] },
});

describeRule(
  'The configuration imports nothing but zod',
  configImports,
  [
    {
      breach: 'a configuration that imports kafkajs',
      files: { 'src/config.ts': `import type { SASLOptions } from 'kafkajs';` },
      report: ['src/config.ts → kafkajs'],
    },
    {
      breach: 'a configuration that imports an adapter',
      files: { 'src/config.ts': `import './adapters/kafka/client.ts';`, 'src/adapters/kafka/client.ts': '' },
      report: ['src/config.ts → src/adapters/kafka/client.ts'],
    },
    {
      breach: 'a setting that imports the processing',
      files: {
        'src/config/settings.ts': `import '../processing/shard.ts';`,
        'src/processing/shard.ts': '',
      },
      report: ['src/config/settings.ts → src/processing/shard.ts'],
    },
  ],
  [
    { exception: 'node itself', files: { 'src/config.ts': `import { hostname } from 'node:os';` } },
    {
      exception: 'its own settings',
      files: { 'src/config.ts': `import './config/settings.ts';`, 'src/config/settings.ts': '' },
    },
  ],
);
