import fc from 'fast-check';
import type { InboundRecord } from '../../../src/processing/records.ts';
import { aRecord, jsonBytes, NOON } from '../builders/records.ts';
import { anyCommand, comesAgain, listOf, rarely, withRepeats } from './command-arbitrary.ts';
import { inWords, type ModelCommand } from './model-command.ts';

/** A record before it has a place in a log. */
export type LogEntry = {
  readonly command: ModelCommand;
  /** Why it is no valid message, if it is none. */
  readonly flaw: Flaw | undefined;
  /** `ce_id`, if the producer gave one. */
  readonly id: string | undefined;
  readonly key: string | null;
};

export type PlacedEntry = { readonly entry: LogEntry; readonly record: InboundRecord };

type Flaw = 'INVALID_MESSAGE' | 'UNKNOWN_TYPE';

type Draft = Omit<LogEntry, 'id' | 'key'> & {
  identity: string | undefined;
  misKeyed: string | null | undefined;
};

const draft: fc.Arbitrary<Draft> = fc.record({
  command: anyCommand,
  flaw: rarely(fc.constantFrom<Flaw>('INVALID_MESSAGE', 'UNKNOWN_TYPE')),
  // Without an id, with one of its own, or with one that other commands have, too.
  identity: fc.constantFrom(undefined, undefined, undefined, 'own', 'own', 'shared-1', 'shared-2'),
  misKeyed: rarely(fc.constantFrom(null, 'LAMP', 'TABLE', 'CHAIR')),
});

const named = ({ command, flaw, identity, misKeyed }: Draft, index: number): LogEntry => ({
  command,
  flaw,
  id: identity === 'own' ? `id-${index}` : identity,
  key: misKeyed === undefined ? command.data.sku : misKeyed,
});

/** Records in the order of sending: some come twice, some have another SKU's key or none, some are no commands. */
export const anyLog = (maxLength: number): fc.Arbitrary<LogEntry[]> =>
  listOf(fc.tuple(draft, comesAgain), maxLength).map((drafts) =>
    withRepeats(drafts.map(([each, later], index) => [named(each, index), later])),
  );

/** The entry at a place of a log, which its time tells. A flawed one has a field too many, or a type nobody knows. */
export function recordAt(
  { command, flaw, id, key }: LogEntry,
  partition: number,
  offset: number,
): InboundRecord {
  const type = flaw === 'UNKNOWN_TYPE' ? `Re${command.type}` : command.type;
  const data = flaw === 'INVALID_MESSAGE' ? { ...command.data, colour: 'red' } : command.data;
  return aRecord({
    partition,
    offset,
    timestamp: NOON + partition * 1_000_000 + offset,
    key: key === null ? null : Buffer.from(key),
    value: jsonBytes(data),
    headers: [['ce_type', type], ...(id === undefined ? [] : [['ce_id', id] as const])],
  });
}

/** The entry for a person. */
export function entryInWords({ command, flaw, id, key }: LogEntry): string {
  const remarks = [
    ...(flaw ? [`not valid: ${flaw}`] : []),
    ...(id === undefined ? [] : [`id ${id}`]),
    ...(key === command.data.sku ? [] : [`key ${key}`]),
  ];
  return inWords(command) + (remarks.length > 0 ? ` (${remarks.join(', ')})` : '');
}
