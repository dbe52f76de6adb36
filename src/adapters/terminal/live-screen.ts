import { writeSync } from 'node:fs';
import { emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { type Line, paintLine } from './styled-line.ts';

/** Columns and rows of a terminal. */
export type ScreenSize = { readonly columns: number; readonly rows: number };

/** A whole terminal that is drawn again and again. */
export type LiveScreen = {
  size(): ScreenSize;
  /** Draws the lines from the first row on; all else is empty. Resolves when more may be drawn. */
  draw(lines: readonly Line[]): Promise<void>;
  /** Gives the terminal back as it was. May be called more than once. */
  close(): void;
};

export type ScreenEvents = {
  /** @param name as in Node's readline, such as `q`, `space`, `up`; with Ctrl `ctrl-c` */
  onKey(name: string): void;
  onResize(): void;
};

const escape = (code: string): string => `\u001B[${code}`;

/** The alternate screen, without cursor; a line that is too wide for the terminal must not shift the others. */
const ENTER = escape('?1049h') + escape('?25l') + escape('?7l');
const LEAVE = escape('?7h') + escape('?25h') + escape('?1049l');
const CLEAR = escape('2J');

/** Signals that end a process at once, unless it listens. SIGINT and SIGTERM are left to the command. */
const FATAL_SIGNALS = ['SIGHUP', 'SIGQUIT'] as const;

/** Some terminals say 0 or nothing. */
const DEFAULT_SIZE: ScreenSize = { columns: 80, rows: 24 };

/**
 * Takes over the terminal until `close`, which also happens if the process exits, crashes, or is ended by a signal that
 * can be caught.
 * @param input the keyboard; if it is no terminal there are no keys
 */
export function openScreen(
  output: WriteStream & { readonly fd: number },
  input: ReadStream,
  events: ScreenEvents,
): LiveScreen {
  let isOpen = true;
  const onKeypress = (_: string | undefined, { name, ctrl }: Key): void => {
    if (name !== undefined) events.onKey(ctrl ? `ctrl-${name}` : name);
  };
  const onResize = (): void => {
    output.write(CLEAR);
    events.onResize();
  };

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    output.off('resize', onResize);
    input.off('keypress', onKeypress);
    process.off('exit', close).off('uncaughtExceptionMonitor', close);
    for (const signal of FATAL_SIGNALS) process.off(signal, onFatalSignal);
    try {
      if (input.isTTY) input.setRawMode(false);
      input.pause();
      // At once: at the exit of a process nothing else is written any more.
      writeSync(output.fd, LEAVE);
    } catch {
      // The terminal is gone.
    }
  }

  /** Without the listener the signal ends the process. */
  function onFatalSignal(signal: NodeJS.Signals): void {
    close();
    process.kill(process.pid, signal);
  }

  for (const signal of FATAL_SIGNALS) process.on(signal, onFatalSignal);
  process.once('exit', close).once('uncaughtExceptionMonitor', close);
  output.on('resize', onResize);
  if (input.isTTY) {
    emitKeypressEvents(input);
    input.setRawMode(true);
    input.on('keypress', onKeypress).resume();
  }
  output.write(ENTER + CLEAR);

  const size = (): ScreenSize => ({
    columns: output.columns || DEFAULT_SIZE.columns,
    rows: output.rows || DEFAULT_SIZE.rows,
  });
  return {
    size,
    async draw(lines) {
      const shown = lines.slice(0, size().rows);
      const rest = shown.length < size().rows ? `${startOf(shown.length)}${escape('J')}` : '';
      if (isOpen) await written(output, rowsText(shown, output) + rest);
    },
    close,
  };
}

/** Each row is cleared before it is written: clearing after a full row would take its last character. */
const rowsText = (lines: readonly Line[], output: WriteStream): string =>
  lines.map((line, index) => `${startOf(index)}${escape('2K')}${paintLine(line, output)}`).join('');

const startOf = (row: number): string => escape(`${row + 1};1H`);

const written = (output: WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => output.write(text, () => resolve()));
