import fc from 'fast-check';
import type { InboundRecord } from '../../../src/processing/records/record.ts';
import { aRecord, jsonBytes, NOON } from '../builders/records.ts';
import {
  anyCommand,
  comesAgain,
  listOf,
  rarely,
  shopCommand,
  shopOpening,
  withRepeats,
} from './command-arbitrary.ts';
import { inWords, type ModelCommand } from './model-command.ts';

/** A record before it has a position in a log. */
export type LogEntry = {
  readonly command: ModelCommand;
  /** Why it is invalid, if it is. */
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

/** The sender: any commands, or those of a shop, many of which a worker can handle without loading products. */
export type Traffic = 'any' | 'shop';

// Without an id, with its own id, or with an id that other commands also have.
const identities = fc.constantFrom(undefined, undefined, undefined, 'own', 'own', 'shared-1', 'shared-2');
const drafts: Record<Traffic, fc.Arbitrary<Draft>> = {
  any: fc.record({
    command: anyCommand,
    flaw: rarely(fc.constantFrom<Flaw>('INVALID_MESSAGE', 'UNKNOWN_TYPE')),
    identity: identities,
    misKeyed: rarely(fc.constantFrom(null, 'LAMP', 'TABLE', 'CHAIR')),
  }),
  shop: fc.record({
    command: shopCommand,
    flaw: fc.constant(undefined),
    identity: rarely(identities).map((identity) => identity ?? 'own'),
    misKeyed: rarely(fc.constantFrom('LAMP', 'TABLE')),
  }),
};

const opening: Record<Traffic, [Draft, undefined][]> = {
  any: [],
  shop: shopOpening.map((command) => [
    { command, flaw: undefined, identity: 'own', misKeyed: undefined },
    undefined,
  ]),
};

const named = ({ command, flaw, identity, misKeyed }: Draft, index: number): LogEntry => ({
  command,
  flaw,
  id: identity === 'own' ? `id-${index}` : identity,
  key: misKeyed === undefined ? command.data.sku : misKeyed,
});

/** Records in the order of sending: some are repeated, some have another SKU's key or none, some are not commands. */
export const anyLog = (maxLength: number, traffic: Traffic = 'any'): fc.Arbitrary<LogEntry[]> =>
  listOf(fc.tuple(drafts[traffic], traffic === 'any' ? comesAgain : rarely(comesAgain)), maxLength).map(
    (drafted) =>
      withRepeats(
        [...opening[traffic], ...drafted].map(([each, later], index) => [named(each, index), later] as const),
      ),
  );

/**
 * The record of an entry at a position of a log; its timestamp shows the position. An invalid one has an additional
 * field, or an unknown type.
 */
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

/** The entry as readable text. */
export function entryInWords({ command, flaw, id, key }: LogEntry): string {
  const remarks = [
    ...(flaw ? [`not valid: ${flaw}`] : []),
    ...(id === undefined ? [] : [`id ${id}`]),
    ...(key === command.data.sku ? [] : [`key ${key}`]),
  ];
  return inWords(command) + (remarks.length > 0 ? ` (${remarks.join(', ')})` : '');
}
