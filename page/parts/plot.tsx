import { useEffect, useRef, useState } from 'preact/hooks';
import UPlot from 'uplot';
import { spacedMarks } from './plot-marks.ts';

export type PlotLine = {
  readonly label: string;
  /** Name of the colour in the style sheet, such as `--line-1`. */
  readonly colour: string;
  /** One for each x; null: unknown. */
  readonly values: readonly (number | null)[];
};

type Properties = {
  /** What the plot shows, in a sentence, for people who cannot see it. */
  readonly summary: string;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly PlotLine[];
  /** Each value holds until the next one. */
  readonly isStepped?: boolean;
  /** Whether the first x is now and the others are to come; else the last one is now. */
  readonly isAhead?: boolean;
  readonly valueText: (value: number) => string;
};

const HEIGHT_PX = 180;
/** So much room has a day or a time at the axis. */
const MARK_SPACE_PX = 80;
/** uPlot draws no axis if none of its distances of marks fits: its longest, a century, may be too short. */
const ANY_DISTANCE = 1e12;
const DAY_SECONDS = 86_400;
/** The axis goes up to this at least, so that its marks are whole numbers. */
const LEAST_TOP = 10;

/**
 * A plot over time, drawn again when the data, the width or the colours change. The legend has the values under the
 * pointer, else those of now.
 */
export function Plot({ summary, times, lines, isStepped = false, isAhead = false, valueText }: Properties) {
  const place = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(undefined);
  const [pointed, setPointed] = useState<number | null>();
  const shape = useRef({ lines, isStepped, isAhead, valueText });

  useEffect(() => {
    if (!place.current) return undefined;
    const started = draw(place.current, shape.current, setPointed);
    drawing.current = started;
    return started.end;
  }, []);
  useEffect(
    () => drawing.current?.show([[...times], ...lines.map(({ values }) => [...values])]),
    [times, lines],
  );

  const shown = pointed ?? (isAhead ? 0 : times.length - 1);
  return (
    <figure class="plot">
      <div ref={place} role="img" aria-label={summary} />
      <figcaption>
        {lines.map(({ label, colour, values }) => (
          <span key={label} class={`legend legend${colour.replace('--', '-')}`}>
            {label}: <b>{textOf(values[shown], valueText)}</b>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

const textOf = (value: number | null | undefined, valueText: (value: number) => string): string =>
  value === null || value === undefined ? '–' : valueText(value);

type Shape = Required<Pick<Properties, 'lines' | 'isStepped' | 'isAhead' | 'valueText'>>;
type Drawing = { readonly show: (data: UPlot.AlignedData) => void; readonly end: () => void };

/** Draws into an element. Colours cannot change in a plot, so it is made again when the user changes the scheme. */
function draw(
  element: HTMLElement,
  shape: Shape,
  onPoint: (index: number | null | undefined) => void,
): Drawing {
  const hooks: UPlot.Hooks.Arrays = { setCursor: [({ cursor }) => onPoint(cursor.idx)] };
  const made = (data: UPlot.AlignedData): UPlot =>
    new UPlot({ ...optionsOf(element, shape), hooks }, data, element);
  let plot = made([[]]);
  const again = (): void => {
    const { data } = plot;
    plot.destroy();
    plot = made(data);
  };
  const resize = new ResizeObserver(() => plot.setSize(sizeOf(element)));
  resize.observe(element);
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', again);
  return {
    show: (data) => plot.setData(data),
    end: () => {
      resize.disconnect();
      scheme.removeEventListener('change', again);
      plot.destroy();
    },
  };
}

/** Days on a plot of days, else times. */
function timesText({ data: [times] }: UPlot, ticks: number[]): string[] {
  const isOfDays = (times.at(-1) ?? 0) - (times[0] ?? 0) > DAY_SECONDS;
  return ticks.map((tick) => {
    const text = new Date(tick * 1_000).toISOString();
    return isOfDays ? text.slice(0, 10) : text.slice(11, 19);
  });
}

/** Of what is to come, the times at which something changes: between them there may be days, or centuries. */
const steps = ({ data: [times], bbox }: UPlot): number[] =>
  spacedMarks([...times], bbox.width / devicePixelRatio, MARK_SPACE_PX);

const sizeOf = (element: HTMLElement): { width: number; height: number } => ({
  width: Math.max(120, element.clientWidth),
  height: HEIGHT_PX,
});

function optionsOf(element: HTMLElement, { lines, isStepped, isAhead, valueText }: Shape): UPlot.Options {
  const colour = (name: string): string => getComputedStyle(element).getPropertyValue(name).trim();
  const stepped = UPlot.paths.stepped?.({ align: 1 });
  const axis: UPlot.Axis = {
    stroke: colour('--ink-soft'),
    grid: { stroke: colour('--rule'), width: 1 },
    ticks: { stroke: colour('--rule'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  return {
    ...sizeOf(element),
    // The last day or time has room beyond the end of the axis.
    padding: [null, MARK_SPACE_PX / 2, null, null],
    cursor: { drag: { x: false, y: false } },
    legend: { show: false },
    scales: { y: { range: (_plot, _least, most) => [0, Math.max(LEAST_TOP, most * 1.1)] } },
    // Days and times in UTC, as everywhere on the page.
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
    axes: [
      {
        ...axis,
        values: timesText,
        space: MARK_SPACE_PX,
        ...(isAhead ? { splits: steps, incrs: [ANY_DISTANCE] } : {}),
      },
      { ...axis, size: 64, values: (_plot, values) => values.map(valueText) },
    ],
    series: [
      {},
      ...lines.map((line): UPlot.Series => ({
        label: line.label,
        stroke: colour(line.colour),
        width: 2,
        points: { show: false },
        ...(isStepped && stepped ? { paths: stepped } : {}),
      })),
    ],
  };
}
