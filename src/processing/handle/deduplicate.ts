import { type Decoded, type DecodedCommand, givenId } from '../decode/command-decoder.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { FirstUse, HandledIds } from '../flush/inbox.ts';
import { InvalidRecord } from '../decode/invalid-record.ts';

/** A record that is to be handled. A command whose producer gave its id has the fingerprint to store with the id. */
export type Fresh = Exclude<Decoded, DecodedCommand> | (DecodedCommand & { readonly fingerprint?: number });

/**
 * Separates the duplicates: commands whose id, given by their producer, was handled before or comes a second time in
 * this batch. A command with a known id and other content is no duplicate: it becomes an invalid record (`ID_REUSED`).
 */
export function withoutDuplicates(
  records: readonly Decoded[],
  handled: HandledIds,
): { fresh: Fresh[]; duplicates: Decoded[] } {
  const seen = new Map(handled);
  const fresh: Fresh[] = [];
  const duplicates: Decoded[] = [];
  for (const decoded of records) {
    const id = givenId(decoded);
    if (decoded.kind === 'invalid' || id === undefined) {
      fresh.push(decoded);
      continue;
    }
    const { topic, partition, offset } = decoded.record;
    const fingerprint = fingerprintOf(decoded.command);
    const first = seen.get(id);
    if (first === undefined) {
      fresh.push({ ...decoded, fingerprint });
      seen.set(id, { topic, partition, offset, fingerprint });
    } else if (first === null || first.fingerprint === fingerprint) duplicates.push(decoded);
    else fresh.push(reused(decoded, first));
  }
  return { fresh, duplicates };
}

function reused({ record, headers: { id } }: DecodedCommand, first: FirstUse): Fresh {
  const reason = new InvalidRecord(
    'ID_REUSED',
    `the id ${id} is that of another command, which came first: topic ${first.topic}, partition ${first.partition}, offset ${first.offset}. ` +
      'Nothing of this one was done: send it again with an id that no other command has',
  );
  return { kind: 'invalid', record, id, reason, attempts: 1 };
}
