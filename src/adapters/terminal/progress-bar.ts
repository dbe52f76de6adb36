import { SingleBar } from 'cli-progress';
import { printable } from './printable.ts';

/** Milliseconds between two lines of output that is not a terminal. */
const LINE_INTERVAL_MS = 3_000;

/** The processed part of a file. */
export type Done = {
  /** In the unit of the total, such as bytes. */
  readonly amount: number;
  readonly lines: number;
};

/** Shows the progress of a file to a person. */
export type Progress = {
  update(done: Done): void;
  /** Shows the last state, and ends. */
  end(): void;
};

export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/**
 * Shows progress on `stream`: on a terminal as a bar, or as a count if the total is unknown; elsewhere as a line every
 * three seconds and at the end. Lines per second are the average since the beginning.
 * @param total in the unit of `Done.amount`; undefined if unknown
 * @param now the current time in milliseconds, of any clock
 */
export function showProgress(
  title: string,
  total: number | undefined,
  stream: ProgressStream,
  now: () => number = () => performance.now(),
): Progress {
  const started = now();
  const speed = (lines: number): number => Math.round((lines * 1_000) / Math.max(1, now() - started));
  const show = stream.isTTY ? bar(title, total, stream) : plainLines(title, total, stream, now);
  let done: Done = { amount: 0, lines: 0 };
  return {
    update(reached) {
      done = reached;
      show.update(done, speed(done.lines));
    },
    end: () => show.end(done, speed(done.lines)),
  };
}

type Show = { update(done: Done, speed: number): void; end(done: Done, speed: number): void };

function bar(title: string, total: number | undefined, stream: ProgressStream): Show {
  const share = total === undefined ? '' : '[{bar}] {percentage}% | ';
  const single = new SingleBar({
    stream,
    format: `{title}  ${share}{lines} lines | {speed} lines/s`,
    // Without it, cli-progress turns off the line wrapping of the terminal, and a killed process would leave it off.
    linewrap: true,
    barsize: 24,
  });
  const shown = ({ lines }: Done, speed: number) => ({
    title: printable(title),
    lines: grouped(lines),
    speed: grouped(speed),
  });
  single.start(total ?? 0, 0, shown({ amount: 0, lines: 0 }, 0));
  const update = (done: Done, speed: number): void => single.update(done.amount, shown(done, speed));
  return {
    update,
    end(done, speed) {
      update(done, speed);
      single.stop();
    },
  };
}

function plainLines(
  title: string,
  total: number | undefined,
  stream: ProgressStream,
  now: () => number,
): Show {
  let last = now();
  const print = ({ amount, lines }: Done, speed: number): void => {
    const share = total ? `, ${Math.floor((amount / total) * 100)} %` : '';
    stream.write(`${printable(title)}: ${grouped(lines)} lines, ${grouped(speed)} lines/s${share}\n`);
  };
  return {
    update(done, speed) {
      if (now() - last < LINE_INTERVAL_MS) return;
      last = now();
      print(done, speed);
    },
    end: print,
  };
}

/** Returns a number with separators: `1,234,567`. */
export const grouped = (count: number): string => count.toLocaleString('en');
