import type { Certificate } from './certificates.ts';

/** Whoever has a login at Kafka: one a process, one a tool. */
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

/** What the set-up of the secured stack tells its test files, by the environment. */
export type SecuredStack = {
  /** host:port of the listener that takes logins over TLS. */
  readonly securedBrokers: string;
  readonly passwords: Readonly<Record<User, string>>;
  /** The registry, without a login. */
  readonly registryUrl: string;
  /** Of the authority that signed the servers' certificates. */
  readonly authority: string;
  /** Another certificate of it, which is valid no more. */
  readonly expired: Certificate;
};

export const SECURED_STACK = 'SECURED_STACK';

/** The stack that these tests run on. */
export function securedStack(): SecuredStack {
  const told = process.env[SECURED_STACK];
  if (told === undefined)
    throw new Error('There is no secured stack: run these tests by jest with its global setup');
  return JSON.parse(told) as SecuredStack;
}
