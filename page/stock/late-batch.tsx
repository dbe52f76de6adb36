import { ShellCommand } from '../parts/shell-command.tsx';
import { lateBatchLines } from './late-batch-lines.ts';

/** What to do with a batch that is late: nothing happens by itself, because only people know where the ship is. */
export function LateBatch({ sku, batch }: { sku: string; batch: string }) {
  const { moved, arrived } = lateBatchLines(sku, batch);
  return (
    <div class="late">
      <h3>This ship is late: what to do</h3>
      <p>
        Ask the carrier. The orders below keep their units until the batch changes: tell the customers, or
        send one of these commands at a terminal, or by the program that sends batches.
      </p>
      <p>
        It comes on another day (<code>ChangeBatchEta</code>):
      </p>
      <ShellCommand line={moved} />
      <p>
        It has arrived (<code>ReceiveBatch</code>, with the units that were counted; if they are fewer than
        allocated, the newest lines lose theirs):
      </p>
      <ShellCommand line={arrived} />
    </div>
  );
}
