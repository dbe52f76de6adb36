import type { Partition, Pipeline } from '../api/answers.ts';
import { count, orUnknown } from '../format/numbers.ts';
import { ageText, durationText } from '../format/time.ts';
import { hasNoWorker } from '../overview/notices.ts';
import { Chip } from '../parts/chip.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/last-read.tsx';
import { Moment } from '../parts/moment.tsx';
import { COLUMN_NAME_LENGTH, OutsideText } from '../parts/outside-text.tsx';
import { keptText } from './log-text.ts';

/** The command partitions: what waits in each, and who reads it. */
export function Partitions({ pipeline }: { pipeline: Pipeline }) {
  if (pipeline.partitions === null)
    return <Empty>Not known: neither Kafka nor Postgres has answered yet.</Empty>;
  const isKafkaAway = pipeline.services.some(({ name, ok }) => name === 'Kafka' && !ok);
  return (
    <>
      <p class="soft">
        Kafka numbers the commands of a partition: 0, 1, 2 and so on. “Next to handle” is the number of the
        first command that is not handled, “Kept in Kafka” are the numbers that can still be read, “To
        publish” counts events that are not sent to their topic yet.
      </p>
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
    </>
  );
}

const partitionColumns = (pipeline: Pipeline): readonly Column<Partition>[] => [
  { title: 'Partition', cell: ({ id }) => <OutsideText text={id} /> },
  { title: 'State', cell: (partition) => <PartitionState partition={partition} pipeline={pipeline} /> },
  { title: 'Commands waiting', isNumber: true, cell: ({ lag }) => orUnknown(lag, count) },
  {
    title: 'Oldest of them',
    isNumber: true,
    cell: ({ lag, oldestAgeSeconds }) => (lag === 0 ? '–' : orUnknown(oldestAgeSeconds, ageText)),
  },
  { title: 'Next to handle', isNumber: true, cell: ({ checkpoint }) => orUnknown(checkpoint, count) },
  {
    title: 'Kept in Kafka',
    isNumber: true,
    cell: ({ logStart, logEnd }) => keptText(logStart, logEnd),
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
