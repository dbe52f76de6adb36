import { fieldOf, type Published } from './output-record.ts';

/** What a person wants to see; nothing given: everything. */
export type PublishedFilter = {
  readonly sku?: string | undefined;
  readonly order?: string | undefined;
  /** Events' or commands' types, codes of rejections or dead letters: one of them. */
  readonly types?: readonly string[] | undefined;
  /** The id of the command that led to it. */
  readonly command?: string | undefined;
};

/** True for what the filter asks for, in all respects. */
export const isWanted =
  ({ sku, order, types, command }: PublishedFilter) =>
  (published: Published): boolean =>
    isOneOf(skusOf(published), sku) &&
    isOneOf(ordersOf(published), order) &&
    (!types || types.some((type) => typesOf(published).includes(type))) &&
    isOneOf(commandsOf(published), command);

const isOneOf = (found: readonly unknown[], wanted: string | undefined): boolean =>
  wanted === undefined || found.includes(wanted);

// A rejection holds its command, a dead letter is one; the key may be another's SKU.
const skusOf = ({ record, field }: Published): unknown[] => [
  record.key?.toString(),
  field('sku'),
  fieldOf(field('command'), 'sku'),
];

const ordersOf = ({ field }: Published): unknown[] => [
  field('orderId'),
  fieldOf(field('command'), 'orderId'),
];

const typesOf = ({ kind, header, field }: Published): unknown[] => [
  header('ce_type'),
  ...(kind === 'dead-letter' ? [header('dlq-reason')] : []),
  ...(kind === 'rejection' ? [field('code'), field('commandType')] : []),
];

/** A command without an id is named by its place. */
function commandsOf({ kind, header }: Published): unknown[] {
  if (kind !== 'dead-letter') return [header('ce_causationid')];
  const place = [header('dlq-topic'), header('dlq-partition'), header('dlq-offset')].join('-');
  return [header('ce_id') ?? place];
}
