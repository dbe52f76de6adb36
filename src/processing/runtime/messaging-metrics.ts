import { TechnicalFailure } from '../../service-layer/errors.ts';
import { CONVENTION_BOUNDARIES, counterOf, histogramOf, PARTITION_NUMBER } from './metrics.ts';

// The metrics that OpenTelemetry's conventions for messaging define. docs/metrics.md says which version.

const system = { 'messaging.system': 'kafka' };
const consumer = (groupId: string) => ({ ...system, 'messaging.consumer.group.name': groupId });

const ERROR_TYPES = [
  'AccessRefused',
  'CheckpointMoved',
  'PartitionStopped',
  'MessagesRefused',
  'TechnicalFailure',
  '_OTHER',
  undefined,
] as const;

/** What failed: the name of one of our errors. `undefined` as label means that nothing failed. */
export type ErrorType = (typeof ERROR_TYPES)[number];

export function errorType(error: unknown): ErrorType {
  const named = ERROR_TYPES.find((type) => type !== undefined && type === (error as Error | undefined)?.name);
  return named ?? (error instanceof TechnicalFailure ? 'TechnicalFailure' : '_OTHER');
}

/** @param topics that the process reads */
export const consumedMessages = (topics: readonly string[], groupId: string) =>
  counterOf({
    name: 'messaging.client.consumed.messages',
    unit: '{message}',
    description: 'Records that were fetched, including those that had been handled before',
    labels: { 'messaging.destination.name': topics, 'messaging.destination.partition.id': PARTITION_NUMBER },
    constants: { ...consumer(groupId), 'messaging.operation.name': 'poll' },
  });

/** @param topics that the process reads */
export const processDuration = (topics: readonly string[], groupId: string) =>
  histogramOf({
    name: 'messaging.process.duration',
    unit: 's',
    description: 'Time to handle the records of one partition that a fetch returned, retries included',
    labels: { 'messaging.destination.name': topics, 'error.type': ERROR_TYPES },
    constants: {
      ...consumer(groupId),
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
    },
    boundaries: CONVENTION_BOUNDARIES,
  });

/** @param topics that the process writes */
export const sentMessages = (topics: readonly string[]) =>
  counterOf({
    name: 'messaging.client.sent.messages',
    unit: '{message}',
    description: 'Records that were sent; those with an error type may not be in the topic',
    labels: { 'messaging.destination.name': topics, 'error.type': ERROR_TYPES },
    constants: { ...system, 'messaging.operation.name': 'send' },
    zeros: topics.map((topic) => ({ 'messaging.destination.name': topic, 'error.type': undefined })),
  });

/** @param topics that the process writes; none if one operation writes to several topics */
export const sendDuration = (topics: readonly string[]) =>
  histogramOf({
    name: 'messaging.client.operation.duration',
    unit: 's',
    description: 'Time until Kafka has confirmed the records of a request or of a transaction',
    labels: { 'messaging.destination.name': [...topics, undefined], 'error.type': ERROR_TYPES },
    constants: { ...system, 'messaging.operation.name': 'send', 'messaging.operation.type': 'send' },
    boundaries: CONVENTION_BOUNDARIES,
  });
