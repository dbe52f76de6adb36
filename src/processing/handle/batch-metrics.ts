import { commandSchemas, type CommandType, isCommandType } from '../../domain/commands.ts';
import { eventSchemas, type EventType } from '../../domain/events.ts';
import { type RejectionCode, rejectionCode } from '../../domain/rejection.ts';
import { ConcurrentChange } from '../../service-layer/errors.ts';
import type { ProductCache } from '../../service-layer/product-cache.ts';
import type { CommandResult } from '../../service-layer/message-bus.ts';
import type { Decoded, DecodedCommand, InvalidDecoded } from '../decode/command-decoder.ts';
import { DEAD_LETTER_CODES, type DeadLetterCode } from '../decode/invalid-record.ts';
import { CheckpointMoved } from '../flush/checkpoint.ts';
import { headerText } from '../records/record.ts';
import {
  BATCH_BOUNDARIES,
  counterOf,
  DURATION_BOUNDARIES,
  histogramOf,
  type Metrics,
  observedOf,
} from '../runtime/metrics.ts';

const COMMAND_TYPES = Object.keys(commandSchemas) as CommandType[];
const EVENT_TYPES = Object.keys(eventSchemas) as EventType[];
const REJECTION_CODES = rejectionCode.options;
/** The type of a dead letter whose type is not that of a command. */
const UNKNOWN = 'unknown' as const;
const NO_CODE = 'none' as const;

type CommandLabels = {
  readonly command: CommandType | typeof UNKNOWN;
  readonly result: 'accepted' | 'rejected' | 'duplicate' | 'dead_letter';
  readonly code: typeof NO_CODE | RejectionCode | DeadLetterCode;
};

/** Each combination that can occur. */
const commandZeros: readonly CommandLabels[] = [
  ...COMMAND_TYPES.flatMap((command): CommandLabels[] => [
    { command, result: 'accepted', code: NO_CODE },
    { command, result: 'duplicate', code: NO_CODE },
    ...REJECTION_CODES.map((code) => ({ command, result: 'rejected', code }) as const),
  ]),
  ...[...COMMAND_TYPES, UNKNOWN].flatMap((command): CommandLabels[] =>
    DEAD_LETTER_CODES.map((code) => ({ command, result: 'dead_letter', code })),
  ),
];

export const COMMANDS = counterOf({
  name: 'allocation.commands',
  unit: '{command}',
  description: 'Commands whose outcome is committed, by type and result',
  labels: {
    command: [...COMMAND_TYPES, UNKNOWN],
    result: ['accepted', 'rejected', 'duplicate', 'dead_letter'],
    code: [NO_CODE, ...REJECTION_CODES, ...DEAD_LETTER_CODES],
  },
  zeros: commandZeros,
});

export const EVENTS = counterOf({
  name: 'allocation.events',
  unit: '{event}',
  description: 'Events that are committed, by type',
  labels: { event: EVENT_TYPES },
  zeros: EVENT_TYPES.map((event) => ({ event })),
});

export const COMMIT_DURATION = histogramOf({
  name: 'allocation.worker.transaction.duration',
  unit: 's',
  description: 'Time of the statement that commits a batch of commands, by result',
  labels: { result: ['committed', 'checkpoint_moved', 'conflict', 'failed'] },
  boundaries: DURATION_BOUNDARIES,
});

export const COMMIT_RECORDS = histogramOf({
  name: 'allocation.worker.transaction.records',
  unit: '{record}',
  description: 'Records of a batch that was committed',
  labels: {},
  boundaries: BATCH_BOUNDARIES,
});

export const CACHE_LOOKUPS = counterOf({
  name: 'allocation.product_cache.lookups',
  unit: '{product}',
  description: 'Products that a committed batch took from the cache (hit) or read from Postgres (miss)',
  labels: { result: ['hit', 'miss'] },
  zeros: [{ result: 'hit' }, { result: 'miss' }],
});

export const CACHE_REFUSALS = counterOf({
  name: 'allocation.product_cache.refusals',
  unit: '{batch}',
  description: 'Batches that were handled again because a product from the cache was out of date',
  labels: {},
  zeros: [{}],
});

export const CACHE_SIZE = observedOf({
  labels: {},
  metrics: {
    size: {
      kind: 'gauge',
      name: 'allocation.product_cache.size',
      unit: '{product}',
      description: 'Products in the cache',
    },
  },
});

/** What a batch leads to, counted in memory while it is handled. */
export type BatchTally = {
  command(decoded: DecodedCommand, result: CommandResult): void;
  deadLetter(decoded: InvalidDecoded): void;
};

/** What else is known of a batch that was committed. */
export type CommittedBatch = {
  readonly records: number;
  readonly duplicates: readonly Decoded[];
  /** Products of the batch: all of them, and those from the cache. */
  readonly products: number;
  readonly cached: number;
  /** Milliseconds. */
  readonly commitTime: number;
};

/** Counts batches: nothing of a batch that is not committed, so a batch that is tried again counts once. */
export function batchMetrics(metrics: Metrics) {
  const commands = metrics.counter(COMMANDS);
  const events = metrics.counter(EVENTS);
  const commitDuration = metrics.histogram(COMMIT_DURATION);
  const commitRecords = metrics.histogram(COMMIT_RECORDS);
  const cacheLookups = metrics.counter(CACHE_LOOKUPS);
  const cacheRefusals = metrics.counter(CACHE_REFUSALS);

  return {
    newTally,
    committed(tally: ReturnType<typeof newTally>, batch: CommittedBatch): void {
      for (const [command, count] of tally.accepted)
        commands.add(count, { command, result: 'accepted', code: NO_CODE });
      for (const labels of tally.others) commands.add(1, labels);
      for (const duplicate of batch.duplicates) commands.add(1, duplicateLabels(duplicate));
      for (const [event, count] of tally.events) events.add(count, { event });
      commitDuration.record(batch.commitTime / 1_000, { result: 'committed' });
      commitRecords.record(batch.records, {});
      if (batch.cached > 0) cacheLookups.add(batch.cached, { result: 'hit' });
      if (batch.products > batch.cached) cacheLookups.add(batch.products - batch.cached, { result: 'miss' });
    },
    /** @param commitTime milliseconds */
    notCommitted(failure: unknown, commitTime: number): void {
      commitDuration.record(commitTime / 1_000, { result: failureResult(failure) });
    },
    cacheRefused: () => cacheRefusals.add(1, {}),
  };
}

/** A batch may hold thousands of commands: those that are accepted, and their events, are added up by type at once. */
function newTally() {
  const accepted = new Map<CommandType, number>();
  const events = new Map<EventType, number>();
  const others: CommandLabels[] = [];
  const tally: BatchTally = {
    command({ command: { type: command } }, result) {
      if (result.kind === 'rejected') {
        others.push({ command, result: 'rejected', code: result.rejection.code });
        return;
      }
      accepted.set(command, (accepted.get(command) ?? 0) + 1);
      for (const { type } of result.events) events.set(type, (events.get(type) ?? 0) + 1);
    },
    deadLetter: ({ record, reason: { code } }) => {
      const type = headerText(record.headers, 'ce_type');
      others.push({ command: isCommandType(type) ? type : UNKNOWN, result: 'dead_letter', code });
    },
  };
  return { ...tally, accepted, events, others };
}

const duplicateLabels = (decoded: Decoded): CommandLabels => ({
  command: decoded.kind === 'command' ? decoded.command.type : UNKNOWN,
  result: 'duplicate',
  code: NO_CODE,
});

function failureResult(failure: unknown) {
  if (failure instanceof CheckpointMoved) return 'checkpoint_moved';
  return failure instanceof ConcurrentChange ? 'conflict' : 'failed';
}

/** Lets the size of the cache be read. */
export const observeCache = (metrics: Metrics, cache: Pick<ProductCache, 'size'>): void =>
  metrics.observe(CACHE_SIZE, () => [{ labels: {}, values: { size: cache.size() } }]);
