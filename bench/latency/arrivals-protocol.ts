/** What the process that reads the events is told when it starts. */
export type ReadOrder = {
  readonly broker: string;
  readonly topic: string;
  /** Commands of the load; the events of all from the `first` on are waited for. */
  readonly commands: number;
  readonly first: number;
};

/** It has joined; or all have come, and when each did: milliseconds on the machine's monotonic clock. */
export type ReaderNote = { readonly joined: true } | { readonly arrivals: Float64Array };

/** Milliseconds on a clock that all processes of the machine share. */
export const monotonic = (): number => Number(process.hrtime.bigint()) / 1e6;
