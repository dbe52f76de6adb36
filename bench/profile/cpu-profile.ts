/** A function as V8 names it; lines count from 0. Built-in functions have no url, and line -1. */
export type CallFrame = {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
};

/** The output of `node --cpu-prof`: times in microseconds of the clock that `monotonic` also reads. */
export type CpuProfile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  /** Microseconds since the previous sample, or since the start. */
  readonly timeDeltas: readonly number[];
};

/** Microseconds in which the function itself ran, without the functions that it called. Includes waits for a core. */
export type SelfTime = { readonly frame: CallFrame; readonly micros: number };

/** Self times of all functions between two times (milliseconds of the profile's clock), without idle time. */
export function selfTimes(profile: CpuProfile, from: number, to: number): SelfTime[] {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const sums = new Map<string, { frame: CallFrame; micros: number }>();
  let now = profile.startTime;
  profile.samples.forEach((node, index) => {
    now += profile.timeDeltas[index] ?? 0;
    const frame = frames.get(node);
    if (!frame || frame.functionName === '(idle)' || now < from * 1_000 || now > to * 1_000) return;
    const key = `${frame.functionName} ${frame.url}:${frame.lineNumber}`;
    const sum = sums.get(key) ?? { frame, micros: 0 };
    sum.micros += profile.timeDeltas[index + 1] ?? 0;
    sums.set(key, sum);
  });
  return [...sums.values()].filter(({ micros }) => micros > 0);
}
