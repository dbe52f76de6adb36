import { useMemo } from 'preact/hooks';
import type { ProductAvailability } from '../api/answers.ts';
import { count, counted } from '../format/numbers.ts';
import { Arrival } from '../parts/arrival.tsx';
import { today } from '../parts/clock.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/last-read.tsx';
import { Plot } from '../parts/plot.tsx';
import { availabilityCurve } from './availability-curve.ts';

type Promises = ProductAvailability['availableToPromise'];

/** How many units can be promised from which day on: a plot, and the same as a table. */
export function Availability({ promises }: { promises: Promises }) {
  const day = today.value;
  const content = JSON.stringify(promises);
  const curve = useMemo(
    () => availabilityCurve(JSON.parse(content) as Promises, Date.parse(day)),
    [content, day],
  );
  const lines = useMemo(
    () => [{ label: 'Units available', colour: '--line-1', values: curve.units }],
    [curve],
  );
  if (promises.length === 0) return <Empty>Nothing is free, and no batch on the way has free units.</Empty>;
  return (
    <>
      <Plot
        summary={summaryOf(promises)}
        times={curve.times}
        lines={lines}
        isStepped
        isAhead
        valueText={count}
      />
      {curve.lateUnits > 0 ? (
        <p>
          {counted(curve.lateUnits, 'unit is', 'units are')} late. The plot has them from tomorrow on, but
          nobody knows when they come.
        </p>
      ) : null}
      <details>
        <summary>As a table</summary>
        <DataTable
          caption="Units available by day"
          columns={columns}
          rows={promises}
          keyOf={({ from }) => String(from)}
          empty=""
        />
      </details>
    </>
  );
}

const columns: readonly Column<Promises[number]>[] = [
  { title: 'From', cell: ({ from }) => <Arrival eta={from} /> },
  { title: 'Units available', isNumber: true, cell: ({ available }) => count(available) },
];

function summaryOf(promises: Promises): string {
  const first = promises[0];
  const last = promises.at(-1);
  const free = first?.from === null ? first.available : 0;
  if (!last || last.from === null) return `Units available: ${count(free)}, and no more to come.`;
  return `Units available: ${count(free)} now, ${count(last.available)} from ${last.from} on.`;
}
