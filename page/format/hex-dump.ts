const ROW_BYTES = 16;

/** A row of a hex dump: offset, bytes, and the printable ASCII characters among them. */
export type HexRow = { readonly offset: string; readonly hex: string; readonly text: string };

/** Splits bytes, given as hex digits, into rows of 16. */
export function hexRows(hex: string): HexRow[] {
  const bytes = hex.match(/../g) ?? [];
  return Array.from({ length: Math.ceil(bytes.length / ROW_BYTES) }, (_, row) => {
    const part = bytes.slice(row * ROW_BYTES, (row + 1) * ROW_BYTES);
    return {
      offset: (row * ROW_BYTES).toString(16).padStart(6, '0'),
      hex: part.join(' '),
      text: part.map(asciiOf).join(''),
    };
  });
}

function asciiOf(hex: string): string {
  const byte = Number.parseInt(hex, 16);
  return byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : '.';
}
