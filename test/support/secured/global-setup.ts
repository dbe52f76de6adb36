import { randomUUID } from 'node:crypto';
import { freePorts } from '../../../dev-stack/process/port.ts';
import { sharedStack } from '../stack/shared-stack.ts';
import { startSupervisedStack } from '../stack/supervised-stack.ts';
import { newAuthority } from './certificates.ts';
import { SECURED_STACK, type SecuredStack, type User, USERS } from './secured-stack.ts';

/**
 * Starts a stack whose Kafka has an authorizer and a listener for logins over TLS, and whose Postgres speaks TLS:
 * a native stack, even if the usual one runs in Docker. Postgres's certificate is for `localhost` alone.
 */
export default async (): Promise<void> => {
  const authority = await newAuthority('Authority of the tests');
  const [ofKafka, ofPostgres, expired] = await Promise.all([
    authority.sign(['localhost', '127.0.0.1']),
    authority.sign(['localhost']),
    authority.sign(['localhost', '127.0.0.1'], new Date(Date.now() - 3_600_000)),
  ]);
  const users = Object.fromEntries(USERS.map((name) => [name, `secret-${randomUUID()}`])) as Record<
    User,
    string
  >;
  const ports = await freePorts(['broker', 'controller', 'secured']);
  const secured = { port: ports.secured, users, ...ofKafka };
  const broker = { id: 1, port: ports.broker, controllerPort: ports.controller, secured };
  const { kafkaBrokers, schemaRegistryUrl, databaseUrl } = await sharedStack(
    () => startSupervisedStack('native', { brokers: [broker], tls: ofPostgres }),
    'secured',
  );
  // For tests that read records and grant rights. The processes under test log in.
  process.env['KAFKA_BROKERS'] = kafkaBrokers;
  process.env['DATABASE_URL'] = databaseUrl;
  process.env['SCHEMA_REGISTRY_URL'] = schemaRegistryUrl;
  process.env[SECURED_STACK] = JSON.stringify({
    securedBrokers: `localhost:${ports.secured}`,
    passwords: users,
    registryUrl: schemaRegistryUrl,
    authority: authority.certificate,
    expired,
  } satisfies SecuredStack);
};
