import { count, rateText } from '../format/numbers.ts';
import { durationText } from '../format/time.ts';
import { Plot, type PlotLine } from '../parts/plot.tsx';
import { samples } from './samples.ts';
import type { Sample } from './sampling.ts';

type Values = (sample: Sample) => number | null;

const line = (label: string, colour: string, shown: readonly Sample[], of: Values): PlotLine => ({
  label,
  colour,
  values: shown.map(of),
});

/** Throughput, lag and latency since the page was opened, ten minutes at most. */
export function LivePlots() {
  const shown = samples();
  const times = shown.map(({ at }) => at);
  if (shown.length < 2) return <p class="soft">The plots begin with the second reading, in a few seconds.</p>;
  return (
    <div class="plots">
      <div>
        <h3>Throughput</h3>
        <Plot
          summary="Commands handled and messages published per second"
          times={times}
          valueText={rateText}
          lines={[
            line('Commands handled', '--line-1', shown, ({ handledPerSecond }) => handledPerSecond),
            line('Messages published', '--line-2', shown, ({ publishedPerSecond }) => publishedPerSecond),
          ]}
        />
      </div>
      <div>
        <h3>Commands waiting</h3>
        <Plot
          summary="Commands that wait in all partitions"
          times={times}
          valueText={count}
          lines={[line('Waiting', '--line-1', shown, ({ lag }) => lag)]}
        />
      </div>
      <div>
        <h3>Latency</h3>
        <Plot
          summary="Time from command to commit; no value while nothing is committed"
          times={times}
          valueText={durationText}
          lines={[line('From command to commit', '--line-3', shown, ({ latencyMs }) => latencyMs)]}
        />
      </div>
    </div>
  );
}
