import type { RelayLeader } from '../../../../src/adapters/postgres/relay/relay-leaders.ts';
import type { KafkaReading, PartitionView, TopView } from '../../../../src/entrypoints/cli/top/view.ts';
import type { PipelineRow } from '../../../../src/views/pipeline.ts';
import { NOON } from '../../../support/builders/records.ts';

/** A partition that is handled and published. */
export const aPartitionView = (over: Partial<PartitionView> = {}): PartitionView => ({
  name: 'allocation.commands-0',
  checkpoint: 12_345,
  logEnd: 12_350,
  lag: 5,
  age: { ms: 1_500, bound: 'exact' },
  rate: 12.34,
  state: 'ok',
  reason: undefined,
  ...over,
});

/** As many partitions, numbered from 0. */
export const partitionViews = (count: number, over: Partial<PartitionView> = {}): PartitionView[] =>
  Array.from({ length: count }, (_, index) =>
    aPartitionView({ name: `allocation.commands-${index}`, ...over }),
  );

export const STOPPED =
  'command partition allocation.commands-1 is stopped: records 1 to 1 were deleted before they were handled. Nothing is skipped: restore them, or accept the loss: bin/allocation partitions resume allocation.commands-1 --accept-loss';

/** A relay that leads. */
export const aLeader = (over: Partial<RelayLeader> = {}): RelayLeader => ({
  shard: '1/1',
  process: 'host-a:4711',
  address: null,
  since: NOON,
  ...over,
});

/** All is well. */
export const aTopView = (over: Partial<TopView> = {}): TopView => ({
  at: NOON,
  services: [
    { name: 'Postgres', state: 'ok' },
    { name: 'Kafka', state: 'ok' },
    { name: 'registry', state: 'ok' },
  ],
  partitions: partitionViews(6),
  commands: 1_234.5,
  messages: 1_300,
  outbox: { messages: 12, oldestMs: 400 },
  group: { state: 'Stable', members: 3 },
  leaders: [aLeader()],
  deadLetters: {
    open: 1,
    summary: '1 open (1 NOT_JSON), 0 replayed, 0 discarded',
    newest: { id: 'allocation.commands-3-4812', reason: 'NOT_JSON', key: 'LAMP', failedAt: NOON - 1_000 },
  },
  deadLetterProblem: undefined,
  ...over,
});

/** A row of Postgres of the first partition. */
export const aRow = (over: Partial<PipelineRow> = {}): PipelineRow => ({
  id: 1,
  topic: 'allocation.commands',
  partition: 0,
  nextOffset: 10,
  lastSequence: 20,
  lastTimestamp: NOON - 60_000,
  published: 20,
  reportedAt: null,
  committedAt: null,
  unpublishedSince: null,
  now: NOON,
  ...over,
});

/** An answer of Kafka about the first partition. */
export const aKafkaReading = (
  high: number,
  { low = 0, assigned = ['allocation.commands-0'], state = 'Stable' } = {},
): KafkaReading => ({
  bounds: [{ topic: 'allocation.commands', partition: 0, low, high }],
  group: {
    state,
    members: [{ memberId: 'm1', clientId: 'allocation', host: '/10.0.0.4', partitions: assigned }],
  },
  deadLetterLogs: [],
});
