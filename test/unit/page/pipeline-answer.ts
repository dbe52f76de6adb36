import type { Partition, Pipeline } from '../../../page/api/answers.ts';

/** A partition as the API answers it: up to date, unless said otherwise. */
export const partition = (over: Partial<Partition> = {}): Partition => ({
  id: 'commands-0',
  topic: 'commands',
  partition: 0,
  checkpoint: 10,
  logStart: 0,
  logEnd: 10,
  lag: 0,
  oldestAgeSeconds: null,
  messages: 10,
  unpublished: 0,
  lastCommitAt: null,
  latencyMs: null,
  assignedTo: 'worker-1',
  stopped: null,
  ...over,
});

/** The API's answer about a pipeline in which all is well, unless said otherwise. */
export const pipeline = (over: Partial<Pipeline> = {}): Pipeline => ({
  at: '2026-11-30T12:00:00.000Z',
  services: [{ name: 'Kafka', ok: true, reason: null, since: null }],
  partitions: [partition()],
  outbox: { messages: 0, oldestAgeSeconds: null },
  relay: null,
  group: { name: 'g', state: 'Stable', members: [] },
  totals: { handled: 100, written: 100, published: 100 },
  latencyMs: null,
  ...over,
});
