import type { Certificate } from './certificates.ts';

/** The users with a login at Kafka: one for each process and tool. */
export const USERS = [
  'worker',
  'relay',
  'notifier',
  'api',
  'sender',
  'importer',
  'tail',
  'dead-letters',
  'partitions',
] as const;
export type User = (typeof USERS)[number];

/** Variables by which the set-up of the secured stack passes its addresses to the test files. */
export type SecuredStack = {
  /** host:port of the listener for logins over TLS. */
  readonly securedBrokers: string;
  readonly passwords: Readonly<Record<User, string>>;
  /** The registry, without a login. */
  readonly registryUrl: string;
  /** Certificate of the authority that signed the servers' certificates. */
  readonly authority: string;
  /** Another certificate of this authority, which has expired. */
  readonly expired: Certificate;
};

export const SECURED_STACK = 'SECURED_STACK';

/** The stack that these tests run on. */
export function securedStack(): SecuredStack {
  const addresses = process.env[SECURED_STACK];
  if (addresses === undefined)
    throw new Error('There is no secured stack: run these tests by jest with its global setup');
  return JSON.parse(addresses) as SecuredStack;
}
