import { isAscii } from 'node:buffer';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of UTF-8 bytes; undefined if they are not UTF-8. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  // The common case, and faster than the decoder.
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
