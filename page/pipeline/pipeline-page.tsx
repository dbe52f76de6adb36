import type { Partition, Pipeline, Service } from '../api/answers.ts';
import type { Polled } from '../api/use-polled.ts';
import { count, orUnknown } from '../format/numbers.ts';
import { ageText, durationText } from '../format/time.ts';
import { Chip } from '../parts/chip.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/last-read.tsx';
import { Moment } from '../parts/moment.tsx';
import { OutsideNames, OutsideSentence, OutsideText } from '../parts/outside-text.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { Tiles } from '../parts/tiles.tsx';
import { LivePlots } from './live-plots.tsx';
import { Partitions } from './partitions.tsx';
import { totalLag } from './sampling.ts';
import { StoppedPartition } from './stopped-partition.tsx';

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

const StoppedPartitions = ({ partitions }: { partitions: readonly Partition[] }) =>
  partitions.map((partition) =>
    partition.stopped ? (
      <StoppedPartition key={partition.id} partition={partition} stopped={partition.stopped} />
    ) : null,
  );

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
    cell: ({ partitions }) => (partitions.length === 0 ? 'none' : <OutsideNames names={partitions} />),
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
