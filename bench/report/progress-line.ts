const WIDTH = 100;
const AT_MOST_EVERY = 200;

/** On a terminal, one line that changes; elsewhere nothing. Call `clear` before other output. */
export function progressLine(stream: NodeJS.WriteStream) {
  let shown = 0;
  const write = (text: string): void => {
    if (stream.isTTY) stream.write(`\r${text.slice(0, WIDTH).padEnd(WIDTH)}\r`);
  };
  return {
    show(text: string): void {
      if (performance.now() - shown < AT_MOST_EVERY) return;
      shown = performance.now();
      write(text);
    },
    clear: (): void => write(''),
  };
}
