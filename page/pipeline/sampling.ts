import type { Pipeline } from '../api/answers.ts';

/** The pipeline at one time, for the plots. */
export type Sample = {
  /** Seconds since 1970. */
  readonly at: number;
  readonly handledPerSecond: number | null;
  readonly publishedPerSecond: number | null;
  readonly lag: number | null;
  readonly latencyMs: number | null;
};

/** Ten minutes of samples every two seconds. */
const KEPT_SAMPLES = 300;
/** Without an answer for so long, the plots have a gap. */
const GAP_SECONDS = 20;

/** The samples, and the answer that the last of them comes from. */
export type Kept = { readonly samples: readonly Sample[]; readonly last: Pipeline | undefined };

/** Adds an answer: rates are its difference from the one before. An answer that was seen already changes nothing. */
export function withSample({ samples, last }: Kept, answer: Pipeline): Kept {
  if (last?.at === answer.at) return { samples, last };
  const seconds = last ? (Date.parse(answer.at) - Date.parse(last.at)) / 1_000 : 0;
  const sample: Sample = {
    at: Date.parse(answer.at) / 1_000,
    handledPerSecond: rate(last?.totals?.handled, answer.totals?.handled, seconds),
    publishedPerSecond: rate(last?.totals?.published, answer.totals?.published, seconds),
    lag: totalLag(answer),
    latencyMs: answer.latencyMs,
  };
  const gap = last && seconds > GAP_SECONDS ? [unknownAt(Date.parse(last.at) / 1_000 + 1)] : [];
  return { samples: [...samples, ...gap, sample].slice(-KEPT_SAMPLES), last: answer };
}

/** So that no line is drawn over a time of which nothing is known. */
const unknownAt = (at: number): Sample => ({
  at,
  handledPerSecond: null,
  publishedPerSecond: null,
  lag: null,
  latencyMs: null,
});

/** Commands that wait in all partitions; null: not known. */
export function totalLag({ partitions }: Pipeline): number | null {
  const lags = (partitions ?? []).map(({ lag }) => lag).filter((lag) => lag !== null);
  return lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0);
}

/** Null: one of them is not known, or the count went back, as it does when partitions are taken away. */
function rate(before: number | undefined, after: number | undefined, seconds: number): number | null {
  if (before === undefined || after === undefined || seconds <= 0 || after < before) return null;
  return (after - before) / seconds;
}
