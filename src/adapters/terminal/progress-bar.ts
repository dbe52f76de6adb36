import { SingleBar } from 'cli-progress';
import { printable } from './printable.ts';

/** Milliseconds between plain lines. */
const LINE_EVERY = 3_000;

/** How far a file is. */
export type Done = {
  /** Of the total, in its unit. */
  readonly amount: number;
  readonly lines: number;
};

/** Shows a person how far a file is. */
export type Progress = {
  update(done: Done): void;
  /** Says how far it came, the last time. */
  end(): void;
};

export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/**
 * On a terminal a bar, or a count where the total is not known; elsewhere a line every three seconds and one at
 * the end. Lines a second are those since the beginning.
 * @param now milliseconds, of any clock
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
    // Else it turns the terminal's own wrapping off, and a kill would leave it so.
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
      if (now() - last < LINE_EVERY) return;
      last = now();
      print(done, speed);
    },
    end: print,
  };
}

/** 1234567 as 1,234,567. */
export const grouped = (count: number): string => count.toLocaleString('en');
