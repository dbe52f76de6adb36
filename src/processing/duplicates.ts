import { type Decoded, givenId } from './command-decoder.ts';

/** Sets apart commands whose producer-given id was handled before, or comes a second time in this run. */
export function withoutDuplicates(
  records: readonly Decoded[],
  handled: ReadonlySet<string>,
): { fresh: Decoded[]; duplicates: Decoded[] } {
  const seen = new Set(handled);
  const fresh: Decoded[] = [];
  const duplicates: Decoded[] = [];
  for (const decoded of records) {
    const id = givenId(decoded);
    if (id !== undefined && seen.has(id)) duplicates.push(decoded);
    else fresh.push(decoded);
    if (id !== undefined) seen.add(id);
  }
  return { fresh, duplicates };
}
