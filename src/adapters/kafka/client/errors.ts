import { AccessRefused, causesOf, TechnicalFailure } from '../../../service-layer/errors.ts';
import { certificateProblem } from '../../tls/certificate-problem.ts';

/** Operations of Kafka's access control; Read and Write imply Describe. */
export type Operation = 'Read' | 'Write' | 'Create' | 'Delete' | 'Describe' | 'DescribeConfigs';

/** What a call needs to be allowed, for the sentence that is said when it is refused. */
export type Access = {
  /** On each of these topics. */
  readonly topics?: { readonly operation: Operation; readonly names: readonly string[] };
  readonly group?: { readonly operation: Operation; readonly name: string };
  /** Write. */
  readonly transactionalId?: string;
};

/** What reading topics as a member of a group needs. */
export const groupReading = (groupId: string, topics: readonly string[]): Access => ({
  topics: { operation: 'Read', names: topics },
  group: { operation: 'Read', name: groupId },
});

type KafkaError = {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly message?: unknown;
  /** A patch's: the topic that the answer is about. */
  readonly topic?: unknown;
};

/**
 * The failure of a call to Kafka: AccessRefused with what to change where Kafka refuses this process, otherwise a
 * TechnicalFailure in kafkajs's words.
 * @param what was not done, before a colon; absent where the words of the cause are enough
 */
export function kafkaFailure(cause: unknown, access: Access = {}, what?: string): TechnicalFailure {
  if (cause instanceof TechnicalFailure) return cause;
  const prefix = what === undefined ? 'Kafka:' : `Kafka: ${what}:`;
  const refusal = refusalText(cause, access);
  if (refusal) return new AccessRefused(`${prefix} ${refusal}`, { cause });
  const missing = missingIn(cause, access);
  if (missing !== undefined) return new TechnicalFailure(`${prefix} ${missingTopic(missing)}`, { cause });
  return new TechnicalFailure(`${prefix} ${(cause as Error).message}`, { cause });
}

/** What is said of a topic that does not exist, and what to do. */
export const missingTopic = (topic: string): string =>
  `there is no topic ${topic}. Create it with the settings it has to have, or start a worker or a relay anew: it creates what is missing`;

/** The topic that the brokers say they do not know; undefined if that is not what failed. */
function missingIn(error: unknown, { topics }: Access): string | undefined {
  for (const { type, topic } of causesOf<KafkaError>(error)) {
    if (type !== 'UNKNOWN_TOPIC_OR_PARTITION') continue;
    return typeof topic === 'string' ? topic : topics?.names.join(' or ');
  }
  return undefined;
}

/** The failure of a client that has not talked to Kafka yet: a broker that is not spoken to in its way hangs up. */
export function connectFailure(cause: unknown): TechnicalFailure {
  const failure = kafkaFailure(cause);
  if (failure instanceof AccessRefused) return failure;
  const { message } = cause as Error;
  const hint = HANGS_UP.find(([pattern]) => pattern.test(message))?.[1];
  return hint === undefined ? failure : new TechnicalFailure(`Kafka: ${message}. ${hint}`, { cause });
}

const HANGS_UP: readonly [RegExp, string][] = [
  [
    /Closed before it was made|before secure TLS connection was established/,
    'If that port does not speak TLS, set KAFKA_SSL=false, or name its TLS port',
  ],
  [/Closed connection/, 'If that port wants TLS or a login, set KAFKA_SSL=true, KAFKA_SASL_MECHANISM'],
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
    return lacks(topics?.operation ?? 'Describe', `topic ${ofTopic ?? ''}`.trim());
  if (type === 'GROUP_AUTHORIZATION_FAILED')
    return lacks(group?.operation ?? 'Read', `group ${group?.name ?? ''}`.trim());
  if (type === 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED')
    return lacks('Write', `transactional id ${transactionalId ?? ''}`.trim());
  // An idempotent producer gets its id from Kafka if it may write to any topic.
  if (type === 'CLUSTER_AUTHORIZATION_FAILED')
    return topics ? lacks('Write', `topic ${ofTopic}`) : lacks('IdempotentWrite', 'the cluster');
  return undefined;
}

/** The sentence for an operation that access control does not allow. */
export const lacks = (operation: string, resource: string): string =>
  `this process's user (KAFKA_SASL_USERNAME) may not ${operation} ${resource}. Allow ${operation} on it; docs/reliability.md lists what each process needs`;

function notLoggedIn({ name, type, message }: KafkaError): string | undefined {
  if (type === 'UNSUPPORTED_SASL_MECHANISM')
    return 'it does not offer the way to log in that is set: check KAFKA_SASL_MECHANISM';
  if (name === 'KafkaJSSASLAuthenticationError' || type === 'SASL_AUTHENTICATION_FAILED')
    return `the login is refused: check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD (${String(message)})`;
  return undefined;
}
