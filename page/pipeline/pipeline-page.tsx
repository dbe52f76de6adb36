import type { Partition, Pipeline, Service } from '../api/answers.ts';
import type { Polled } from '../api/use-polled.ts';
import { count } from '../format/numbers.ts';
import { durationText } from '../format/time.ts';
import { hasNoWorker } from '../overview/notices.ts';
import { Chip } from '../parts/chip.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/last-read.tsx';
import { Moment } from '../parts/moment.tsx';
import { COLUMN_NAME_LENGTH, OutsideSentence, OutsideText } from '../parts/outside-text.tsx';
import { ShellCommand } from '../parts/shell-command.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { Tiles } from '../parts/tiles.tsx';
import { LivePlots } from './live-plots.tsx';
import { totalLag } from './sampling.ts';
import { stoppedReason } from './stopped-reason.ts';

/** How commands go through: what is stopped, what waits where, and who works. */
export function PipelinePage({ polled }: { polled: Polled<Pipeline> }) {
  return (
    <>
      <h1 tabIndex={-1}>Pipeline</h1>
      <ShownAnswer polled={polled} source="API">
        {(pipeline) => (
          <>
            <StoppedPartitions partitions={pipeline.partitions ?? []} />
            <Figures pipeline={pipeline} />
            <section>
              <h2>The last minutes</h2>
              <LivePlots />
            </section>
            <section>
              <h2>Partitions</h2>
              <Partitions pipeline={pipeline} />
            </section>
            <section>
              <h2>Workers</h2>
              <Members group={pipeline.group} />
            </section>
            <section>
              <h2>Relay</h2>
              <Relay relay={pipeline.relay} />
            </section>
            <section>
              <h2>Services</h2>
              <Services services={pipeline.services} />
            </section>
          </>
        )}
      </ShownAnswer>
    </>
  );
}

function StoppedPartitions({ partitions }: { partitions: readonly Partition[] }) {
  return partitions.map(({ id, stopped }) =>
    stopped ? (
      <section key={id} class="stopped">
        <h2>
          <Chip tone="bad">stopped</Chip> <OutsideText text={id} />
        </h2>
        <p>
          <OutsideSentence text={stoppedReason({ id, reason: stopped.reason })} />
        </p>
        <p class="soft">
          Seen <Moment at={stopped.since} />. The other partitions go on. To give up what the log no longer
          holds, and go on with the rest:
        </p>
        <ShellCommand line={stopped.accept} />
      </section>
    ) : null,
  );
}

function Figures({ pipeline }: { pipeline: Pipeline }) {
  const lag = totalLag(pipeline);
  const { outbox, latencyMs, totals } = pipeline;
  const ages = (pipeline.partitions ?? []).map(({ oldestAgeSeconds }) => oldestAgeSeconds ?? 0);
  const oldest = ages.reduce((most, age) => Math.max(most, age), 0);
  return (
    <Tiles
      tiles={[
        {
          title: 'Commands waiting',
          value: orUnknown(lag, count),
          note: oldest > 0 ? `oldest: ${ageText(oldest)}` : undefined,
        },
        {
          title: 'Messages to publish',
          value: orUnknown(outbox?.messages, count),
          note: outbox?.oldestAgeSeconds ? `oldest: ${ageText(outbox.oldestAgeSeconds)}` : undefined,
        },
        { title: 'Latency', value: orUnknown(latencyMs, durationText), note: 'from command to commit' },
        { title: 'Commands handled', value: orUnknown(totals?.handled, count) },
        { title: 'Messages published', value: orUnknown(totals?.published, count) },
      ]}
    />
  );
}

const ageText = (seconds: number): string => durationText(seconds * 1_000);

/** What is not known now has a dash, not an old figure. */
const orUnknown = (value: number | null | undefined, text: (value: number) => string): string =>
  value === null || value === undefined ? '–' : text(value);

function Partitions({ pipeline }: { pipeline: Pipeline }) {
  if (pipeline.partitions === null)
    return <Empty>Not known: neither Kafka nor Postgres has answered yet.</Empty>;
  const isKafkaAway = pipeline.services.some(({ name, ok }) => name === 'Kafka' && !ok);
  return (
    <DataTable
      caption="Command partitions"
      columns={partitionColumns(pipeline)}
      rows={pipeline.partitions}
      keyOf={({ id }) => id}
      empty={
        isKafkaAway
          ? 'Not known: Kafka does not answer, and no worker has read one.'
          : 'There is no command partition.'
      }
    />
  );
}

const partitionColumns = (pipeline: Pipeline): readonly Column<Partition>[] => [
  { title: 'Partition', cell: ({ id }) => <OutsideText text={id} /> },
  { title: 'State', cell: (partition) => <PartitionState partition={partition} pipeline={pipeline} /> },
  { title: 'Waiting', isNumber: true, cell: ({ lag }) => orUnknown(lag, count) },
  {
    title: 'Oldest',
    isNumber: true,
    cell: ({ lag, oldestAgeSeconds }) => (lag === 0 ? '–' : orUnknown(oldestAgeSeconds, ageText)),
  },
  { title: 'Handled up to', isNumber: true, cell: ({ checkpoint }) => orUnknown(checkpoint, count) },
  {
    title: 'Log',
    isNumber: true,
    cell: ({ logStart, logEnd }) => `${orUnknown(logStart, count)} to ${orUnknown(logEnd, count)}`,
  },
  { title: 'To publish', isNumber: true, cell: ({ unpublished }) => orUnknown(unpublished, count) },
  { title: 'Latency', isNumber: true, cell: ({ latencyMs }) => orUnknown(latencyMs, durationText) },
  {
    title: 'Last commit',
    cell: ({ lastCommitAt }) => (lastCommitAt === null ? '–' : <Moment at={lastCommitAt} />),
  },
  {
    title: 'Worker',
    cell: ({ assignedTo }) =>
      assignedTo === null ? '–' : <OutsideText text={assignedTo} most={COLUMN_NAME_LENGTH} />,
  },
];

function PartitionState({ partition, pipeline }: { partition: Partition; pipeline: Pipeline }) {
  if (partition.stopped) return <Chip tone="bad">stopped</Chip>;
  if (hasNoWorker(partition, pipeline)) return <Chip tone="bad">no worker</Chip>;
  if (partition.lag === null) return <Chip tone="calm">not known</Chip>;
  if (partition.lag > 0) return <Chip tone="warn">behind</Chip>;
  return <Chip tone="good">up to date</Chip>;
}

type Member = NonNullable<Pipeline['group']>['members'][number];

function Members({ group }: { group: Pipeline['group'] }) {
  if (group === null) return <Empty>Not known: Kafka does not answer.</Empty>;
  return (
    <>
      <p>
        Group <OutsideText text={group.name} />,{' '}
        <Chip tone={group.state === 'Stable' ? 'good' : 'warn'}>{group.state}</Chip>
      </p>
      <DataTable
        caption="Members of the group"
        columns={memberColumns}
        rows={group.members}
        keyOf={({ memberId }) => memberId}
        empty="No worker is running: start one with bin/allocation worker."
      />
    </>
  );
}

const memberColumns: readonly Column<Member>[] = [
  { title: 'Member', cell: ({ memberId }) => <OutsideText text={memberId} /> },
  { title: 'Client', cell: ({ clientId }) => <OutsideText text={clientId} /> },
  { title: 'Host', cell: ({ host }) => <OutsideText text={host} /> },
  {
    title: 'Partitions',
    cell: ({ partitions }) => <OutsideSentence text={partitions.join(', ') || 'none'} />,
  },
];

type Leader = NonNullable<Pipeline['relay']>['leaders'][number];

function Relay({ relay }: { relay: Pipeline['relay'] }) {
  if (relay === null) return <Empty>Not known: Postgres does not answer.</Empty>;
  return (
    <>
      {relay.reportedAt === null ? null : (
        <p class="soft">
          Its position was last reported <Moment at={relay.reportedAt} />.
        </p>
      )}
      <DataTable
        caption="Relays that publish"
        columns={leaderColumns}
        rows={relay.leaders}
        keyOf={({ shard, since }) => `${shard} ${since}`}
        empty="No relay is running: nothing is published. Start one with bin/allocation relay."
      />
    </>
  );
}

const leaderColumns: readonly Column<Leader>[] = [
  { title: 'Shard', cell: ({ shard }) => shard },
  { title: 'Address', cell: ({ address }) => address ?? 'this machine' },
  { title: 'Connected', cell: ({ since }) => (since === null ? '–' : <Moment at={since} />) },
];

const Services = ({ services }: { services: readonly Service[] }) => (
  <DataTable
    caption="Services that the application needs"
    columns={serviceColumns}
    rows={services}
    keyOf={({ name }) => name}
    empty=""
  />
);

const serviceColumns: readonly Column<Service>[] = [
  { title: 'Service', cell: ({ name }) => name },
  { title: 'State', cell: ({ ok }) => <Chip tone={ok ? 'good' : 'bad'}>{ok ? 'answers' : 'away'}</Chip> },
  { title: 'Since', cell: ({ since }) => (since === null ? '–' : <Moment at={since} />) },
  { title: 'Reason', cell: ({ reason }) => (reason === null ? '–' : <OutsideSentence text={reason} />) },
];
