export type Point = { readonly x: number; readonly y: number };

/** The slope of the least-squares line through the points; NaN if the points determine no line. */
export function slope(points: readonly Point[]): number {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const shared = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const ofX = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return shared / ofX;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
