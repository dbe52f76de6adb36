import { readBrokers } from '../../../dev-stack/dev/brokers.ts';
import { askedKind } from '../../../dev-stack/dev/stack-kind.ts';
import { sharedStack } from './shared-stack.ts';
import { startSupervisedStack } from './supervised-stack.ts';

/**
 * Starts the test run's stack and passes its addresses to the suites by the environment. Without a stack the run fails.
 */
export default async (): Promise<void> => {
  const stack = await sharedStack(async () =>
    startSupervisedStack(await askedKind('TEST_STACK', process.env['TEST_STACK']), {
      brokers: readBrokers(process.env),
    }),
  );
  process.env['KAFKA_BROKERS'] = stack.kafkaBrokers;
  process.env['SCHEMA_REGISTRY_URL'] = stack.schemaRegistryUrl;
  process.env['DATABASE_URL'] = stack.databaseUrl;
};
