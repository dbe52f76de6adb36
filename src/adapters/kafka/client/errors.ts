import { AccessRefused, causesOf, TechnicalFailure } from '../../../service-layer/errors.ts';
import { certificateProblem } from '../../tls/certificate-problem.ts';

/** Operations of Kafka's access control; Read and Write imply Describe. */
export type Operation = 'Read' | 'Write' | 'Create' | 'Delete' | 'Describe' | 'DescribeConfigs';

/** The rights that a call needs, for the error message when Kafka refuses it. */
export type Access = {
  /** The operation on each of these topics. */
  readonly topics?: { readonly operation: Operation; readonly names: readonly string[] };
  readonly group?: { readonly operation: Operation; readonly name: string };
  /** The operation is Write. */
  readonly transactionalId?: string;
};

/** The rights needed to read topics as a member of a group. */
export const groupReadAccess = (groupId: string, topics: readonly string[]): Access => ({
  topics: { operation: 'Read', names: topics },
  group: { operation: 'Read', name: groupId },
});

type KafkaError = {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly message?: unknown;
  /** Added by a patch of kafkajs: the topic that the answer is about. */
  readonly topic?: unknown;
};

/**
 * The failure of a call to Kafka: AccessRefused, with what to change, if Kafka refuses this process; otherwise a
 * TechnicalFailure with kafkajs's message. A TechnicalFailure is returned unchanged.
 * @param what was not done, such as `positions not read`, if the message of the cause needs it
 */
export function kafkaFailure(cause: unknown, access: Access = {}, what?: string): TechnicalFailure {
  if (cause instanceof TechnicalFailure) return cause;
  const prefix = what === undefined ? 'Kafka:' : `Kafka: ${what}:`;
  const refusal = refusalText(cause, access);
  if (refusal) return new AccessRefused(`${prefix} ${refusal}`, { cause });
  const missing = missingTopicIn(cause, access);
  if (missing !== undefined) return new TechnicalFailure(`${prefix} ${missingTopicText(missing)}`, { cause });
  return new TechnicalFailure(`${prefix} ${(cause as Error).message}`, { cause });
}

/** Says that a topic does not exist, and what to do. */
export const missingTopicText = (topic: string): string =>
  `there is no topic ${topic}. Create it with the settings it has to have, or restart a worker or a relay: it creates what is missing`;

/** The topic that the brokers do not know; undefined if the failure has another cause. */
function missingTopicIn(error: unknown, { topics }: Access): string | undefined {
  for (const { type, topic } of causesOf<KafkaError>(error)) {
    if (type !== 'UNKNOWN_TOPIC_OR_PARTITION') continue;
    return typeof topic === 'string' ? topic : topics?.names.join(' or ');
  }
  return undefined;
}

/** The failure of a first connection. A broker closes a connection that lacks the TLS or the login that it expects. */
export function connectFailure(cause: unknown): TechnicalFailure {
  const failure = kafkaFailure(cause);
  if (failure instanceof AccessRefused) return failure;
  const { message } = cause as Error;
  const hint = CLOSED_CONNECTION_HINTS.find(([pattern]) => pattern.test(message))?.[1];
  return hint === undefined ? failure : new TechnicalFailure(`Kafka: ${message}. ${hint}`, { cause });
}

const CLOSED_CONNECTION_HINTS: readonly [RegExp, string][] = [
  [
    /Closed before it was made|before secure TLS connection was established/,
    'If that port does not use TLS, set KAFKA_SSL=false, or name its TLS port',
  ],
  [/Closed connection/, 'If that port requires TLS or a login, set KAFKA_SSL=true, KAFKA_SASL_MECHANISM'],
];

function refusalText(error: unknown, access: Access): string | undefined {
  for (const cause of causesOf<KafkaError>(error)) {
    const text = notAllowed(cause, access) ?? notLoggedIn(cause);
    if (text) return text;
  }
  return certificateProblem(error, 'KAFKA_SSL_CA_FILE');
}

function notAllowed({ type, topic }: KafkaError, { topics, group, transactionalId }: Access) {
  const ofTopic = typeof topic === 'string' ? topic : topics?.names.join(' or ');
  if (type === 'TOPIC_AUTHORIZATION_FAILED')
    return missingRightText(topics?.operation ?? 'Describe', `topic ${ofTopic ?? ''}`.trim());
  if (type === 'GROUP_AUTHORIZATION_FAILED')
    return missingRightText(group?.operation ?? 'Read', `group ${group?.name ?? ''}`.trim());
  if (type === 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED')
    return missingRightText('Write', `transactional id ${transactionalId ?? ''}`.trim());
  // Kafka gives an idempotent producer its id if the user may write to at least one topic.
  if (type === 'CLUSTER_AUTHORIZATION_FAILED')
    return topics
      ? missingRightText('Write', `topic ${ofTopic}`)
      : missingRightText('IdempotentWrite', 'the cluster');
  return undefined;
}

/** Says that this user may not do something, and what to allow. */
export const missingRightText = (operation: string, resource: string): string =>
  `this process's user (KAFKA_SASL_USERNAME) may not ${operation} ${resource}. Allow ${operation} on it; docs/reliability.md lists what each process needs`;

function notLoggedIn({ name, type, message }: KafkaError): string | undefined {
  if (type === 'UNSUPPORTED_SASL_MECHANISM')
    return 'it does not offer the way to log in that is set: check KAFKA_SASL_MECHANISM';
  if (name === 'KafkaJSSASLAuthenticationError' || type === 'SASL_AUTHENTICATION_FAILED')
    return `the login is refused: check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD (${String(message)})`;
  return undefined;
}
