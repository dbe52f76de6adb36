/**
 * Draws ranks from 0 on. The frequency of rank r is proportional to 1 / (r + 1) ** exponent. `fraction` is from 0 to 1.
 */
export function zipf(ranks: number, exponent: number): (fraction: number) => number {
  const upTo = new Float64Array(ranks);
  let sum = 0;
  for (let rank = 0; rank < ranks; rank += 1) upTo[rank] = sum += 1 / (rank + 1) ** exponent;
  return (fraction) => {
    const wanted = fraction * sum;
    let low = 0;
    let high = ranks - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
