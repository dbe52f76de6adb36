/** The input of the process that reads the events. */
export type ReadOrder = {
  readonly broker: string;
  readonly topic: string;
  /** Number of commands of the load; the process waits for the events of all commands from `first` on. */
  readonly commands: number;
  readonly first: number;
};

/**
 * `joined`: the process is a member of its group. Otherwise all events have arrived, with their times in milliseconds
 * of the machine's monotonic clock.
 */
export type ReaderNote = { readonly joined: true } | { readonly arrivals: Float64Array };

/** Milliseconds on a clock that all processes of the machine share. */
export const monotonic = (): number => Number(process.hrtime.bigint()) / 1e6;
