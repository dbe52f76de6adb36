const WIDTH = 16;

/** Bytes as a person reads them: offset, hexadecimal, and what is ASCII. */
export function hexLines(bytes: Buffer): string {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += WIDTH) {
    const part = bytes.subarray(from, from + WIDTH);
    const hex = part.toString('hex').replace(/..(?=.)/g, '$& ');
    const ascii = part.toString('latin1').replace(/[^ -~]/g, '.');
    lines.push(`${from.toString(16).padStart(8, '0')}  ${hex.padEnd(WIDTH * 3)} ${ascii}`);
  }
  return lines.join('\n');
}
