import { useMemo } from 'preact/hooks';
import type { ProductAvailability } from '../api/answers.ts';
import { count, counted } from '../format/numbers.ts';
import { Arrival } from '../parts/arrival.tsx';
import { today } from '../parts/clock.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/last-read.tsx';
import { Plot, type PlotLine } from '../parts/plot.tsx';
import {
  availabilityCurve,
  type Curve,
  curveText,
  type Promised,
  withLateUnits,
} from './availability-curve.ts';

type Promises = ProductAvailability['availableToPromise'];

/** How many units can be promised from which day on: a plot, and the same as a table. */
export function Availability({ promises }: { promises: Promises }) {
  const day = today.value;
  const content = JSON.stringify(promises);
  const curve = useMemo(
    () => availabilityCurve(JSON.parse(content) as Promises, Date.parse(day)),
    [content, day],
  );
  const rows = withLateUnits(promises, day);
  const late = rows.at(-1)?.late ?? 0;
  const lines = useMemo(() => linesOf(curve, late), [curve, late]);
  if (promises.length === 0) return <Empty>Nothing is free, and no batch on the way has free units.</Empty>;
  return (
    <>
      <Plot
        key={lines.length}
        summary={curveText(promises, day)}
        times={curve.times}
        lines={lines}
        isStepped
        isAhead
        valueText={count}
      />
      {late > 0 ? (
        <p>
          {counted(late, 'unit is', 'units are')} on late ships: do not promise them before they are here. The
          second line counts them from tomorrow on, but nobody knows when they come.
        </p>
      ) : null}
      <details>
        <summary>As a table</summary>
        <DataTable
          caption="Units available by day"
          columns={late > 0 ? [...columns, lateColumn] : columns}
          rows={rows}
          keyOf={({ from }) => String(from)}
          empty=""
        />
      </details>
    </>
  );
}

/** Without late ships there is one line only. */
function linesOf({ units, withLate }: Curve, late: number): PlotLine[] {
  const promised = { label: 'Units available', colour: '--line-1', values: units };
  if (late === 0) return [promised];
  return [promised, { label: 'With late ships', colour: '--line-2', values: withLate }];
}

const columns: readonly Column<Promised>[] = [
  { title: 'From', cell: ({ from }) => <Arrival eta={from} /> },
  { title: 'Units available', isNumber: true, cell: ({ available }) => count(available) },
];

const lateColumn: Column<Promised> = {
  title: 'Of these on late ships',
  isNumber: true,
  cell: ({ late }) => count(late),
};
