/**
 * Which of the times are written at the axis: the first one, and each that is far enough from the one before. The last
 * time is only the end of the plot.
 * @param width of the plot, in the unit of `space`
 */
export function spacedMarks(times: readonly number[], width: number, space: number): number[] {
  const [first = 0] = times;
  const last = times.at(-1) ?? first;
  const perUnit = width / (last - first);
  const marks: number[] = [];
  for (const time of times.slice(0, -1))
    if (marks.length === 0 || (time - (marks.at(-1) ?? 0)) * perUnit >= space) marks.push(time);
  return marks;
}
