/** Which markers were found in a log, and how far is to be read after each. */
export function openMarkers() {
  /** The end of the log when the marker was read; unknown while its fetch is still being read. */
  const ends = new Map<string, number | undefined>();
  let next = 0;
  let awaited: { marker: string; resolve: () => void } | undefined;

  function look(): void {
    if (awaited && next >= (ends.get(awaited.marker) ?? Infinity)) awaited.resolve();
  }

  return {
    found: (marker: string) => void ends.set(marker, undefined),
    /**
     * @param offset of the next record
     * @param end of the log by then
     */
    reached(offset: number, end: number) {
      next = offset;
      for (const [marker, known] of ends) ends.set(marker, known ?? end);
      look();
    },
    /** Done when all is read up to the end that the log had when this marker was found. */
    read(marker: string): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      awaited = { marker, resolve };
      look();
      return promise;
    },
  };
}
