import { z } from 'zod';

const time = z.string().describe('ISO 8601, UTC.');
const count = z.int().min(0);

const service = z.strictObject({
  name: z.enum(['Kafka', 'Postgres', 'Registry']),
  ok: z.boolean(),
  reason: z.string().nullable().describe('Why it does not answer; null: it does.'),
  since: time.nullable().describe('Since when this API has seen that; null: it answers.'),
});

const stopped = z.strictObject({
  reason: z.string(),
  since: time.describe('Since when this API has seen it.'),
  accept: z.string().describe('The command line that accepts the loss, so that a worker goes on.'),
});

const partition = z.strictObject({
  id: z.string().describe('`topic-partition`'),
  topic: z.string(),
  partition: count,
  checkpoint: count.nullable().describe('Offset of the next command to handle; null: no worker has read it.'),
  logStart: count.nullable(),
  logEnd: count.nullable(),
  lag: count.nullable().describe('Commands that are not handled.'),
  oldestAgeSeconds: z
    .number()
    .min(0)
    .nullable()
    .describe('For so long the oldest of them has waited, at most; null: none waits, or it is not known.'),
  messages: count.nullable().describe('Messages that its commands led to.'),
  unpublished: count.nullable().describe('Those that are not published.'),
  lastCommitAt: time.nullable().describe('Last commit that wrote a message.'),
  latencyMs: count.nullable().describe('Milliseconds from the last command to that commit.'),
  assignedTo: z.string().nullable().describe('`memberId` of the member that reads it.'),
  stopped: stopped.nullable().describe('Why no worker handles it.'),
});

const leader = z.strictObject({
  shard: z.string().describe('`RELAY_SHARD`, such as `1/1`.'),
  address: z
    .string()
    .nullable()
    .describe('Of the process; null: it is on the machine of Postgres, or not known.'),
  since: time.nullable().describe('Since when the process is connected.'),
});

const member = z.strictObject({
  memberId: z.string(),
  clientId: z.string(),
  host: z.string(),
  partitions: z.array(z.string()),
});

/** The way of commands and events through the system. What is not known now is null. */
export const Pipeline = z
  .strictObject({
    at: time.describe('When this was read.'),
    services: z.array(service),
    partitions: z.array(partition).nullable(),
    outbox: z
      .strictObject({
        messages: count.describe('Messages that are not published.'),
        oldestAgeSeconds: z
          .number()
          .min(0)
          .nullable()
          .describe('Of the oldest of them; null: there is none.'),
      })
      .nullable(),
    relay: z
      .strictObject({
        leaders: z.array(leader).describe('The processes that hold the leader lock of a shard.'),
        published: count.describe('Messages that are published, as last reported.'),
        reportedAt: time.nullable().describe('Last report of a relay.'),
      })
      .nullable(),
    group: z
      .strictObject({
        name: z.string(),
        state: z.string().describe("Kafka's state of the group, such as `Stable` or `Empty`."),
        members: z.array(member),
      })
      .nullable(),
    totals: z
      .strictObject({
        handled: count.describe('Commands, by their offsets.'),
        written: count.describe('Messages.'),
        published: count.describe('Messages.'),
      })
      .nullable()
      .describe('Since the beginning: the difference of two answers is the throughput.'),
    latencyMs: count
      .nullable()
      .describe(
        'The largest of the partitions with a commit within the last 10 seconds; null: there is none.',
      ),
  })
  .meta({
    title: 'Pipeline',
    description: 'How far each partition is, and which service is away.',
    examples: [
      {
        at: '2027-01-31T10:00:00.000Z',
        services: [{ name: 'Kafka', ok: true, reason: null, since: null }],
        partitions: [],
        outbox: { messages: 2, oldestAgeSeconds: 0.4 },
        relay: { leaders: [], published: 5_208, reportedAt: '2027-01-31T10:00:00.000Z' },
        group: { name: 'allocation-worker', state: 'Stable', members: [] },
        totals: { handled: 4_912, written: 5_210, published: 5_208 },
        latencyMs: 14,
      },
    ],
  });

export type Pipeline = z.infer<typeof Pipeline>;
export type Partition = z.infer<typeof partition>;
export type Service = z.infer<typeof service>;
