import type { Partition } from '../api/answers.ts';
import { Chip } from '../parts/chip.tsx';
import { Moment } from '../parts/moment.tsx';
import { OutsideSentence, OutsideText } from '../parts/outside-text.tsx';
import { ShellCommand } from '../parts/shell-command.tsx';
import { stoppedAdvice } from './stopped-advice.ts';
import { stoppedReason } from './stopped-reason.ts';

type Stopped = NonNullable<Partition['stopped']>;

/** A stopped partition: why, what brings the commands back, and at the end how to go on without them. */
export function StoppedPartition({ partition, stopped }: { partition: Partition; stopped: Stopped }) {
  const { steps, loss } = stoppedAdvice(partition);
  return (
    <section class="stopped">
      <h2>
        <Chip tone="bad">stopped</Chip> <OutsideText text={partition.id} />
      </h2>
      <p>
        <OutsideSentence text={stoppedReason(partition)} />
      </p>
      <p class="soft">
        Seen <Moment at={stopped.since} />. The other partitions go on. Nothing is skipped until a person
        decides.
      </p>
      <h3>First: try to lose nothing</h3>
      <ol class="steps">
        {steps.map(({ text, line }) => (
          <li key={text}>
            <p>{text}</p>
            {line === undefined ? null : <ShellCommand line={line} />}
          </li>
        ))}
      </ol>
      <div class="last-resort">
        <h3>Last resort: accept the loss</h3>
        <p>Only if nothing above helps. It cannot be undone. {loss}</p>
        <ShellCommand line={stopped.accept} />
      </div>
    </section>
  );
}
