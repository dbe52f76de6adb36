import { setTimeout } from 'node:timers/promises';
import { mean, type Point, slope } from '../measure/slope.ts';

/** The values to sample each second, by name. */
export type Sample = { readonly second: number; readonly values: Readonly<Record<string, number>> };

const EVERY = 1_000;

/** Takes a sample each second until `end` is aborted. */
export async function sampled(
  look: () => Promise<Record<string, number>>,
  end: AbortSignal,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const start = performance.now();
  while (!end.aborted) {
    samples.push({ values: await look(), second: (performance.now() - start) / 1_000 });
    await setTimeout(EVERY, undefined, { signal: end }).catch(() => undefined);
  }
  return samples;
}

export type Trend = { readonly mean: number; readonly most: number; readonly growth: number };

/**
 * The trend of a value. `growth`: the rise of the least-squares line over all samples, in percent of the mean.
 * The first `settling` seconds are left out.
 */
export function trend(samples: readonly Sample[], name: string, settling: number): Trend {
  const points = samples
    .filter(({ second }) => second >= settling)
    .map(({ second, values }): Point => ({ x: second, y: values[name] ?? Number.NaN }))
    .filter(({ y }) => !Number.isNaN(y));
  const average = mean(points.map(({ y }) => y));
  const seconds = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
  const most = points.reduce((largest, { y }) => Math.max(largest, y), Number.NEGATIVE_INFINITY);
  return { mean: average, most, growth: (100 * slope(points) * seconds) / average };
}
