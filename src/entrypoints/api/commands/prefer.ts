/** Characters that are looked at: nobody prefers more. */
const MAX_HEADER = 200;
const PARAMETER = /^([\w-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s;"]*)))?\s*(?:;.*)?$/;

/**
 * Milliseconds that `Prefer: wait=<seconds>` asks to wait (RFC 7240, section 4.3); undefined if it does not.
 * Other preferences, and what cannot be read, are ignored as the RFC wants it; of several waits the first counts.
 */
export function preferredWait(header: string | undefined): number | undefined {
  for (const preference of (header ?? '').slice(0, MAX_HEADER).split(',')) {
    const [, name, quoted, plain] = PARAMETER.exec(preference.trim()) ?? [];
    if (name?.toLowerCase() !== 'wait') continue;
    const seconds = quoted ?? plain ?? '';
    return /^\d{1,9}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
  }
  return undefined;
}
