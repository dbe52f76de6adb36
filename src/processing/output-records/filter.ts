import { fieldOf, type OutputRecord } from './output-record.ts';

/** Criteria for output records, all of which must match. An empty filter matches every record. */
export type OutputRecordFilter = {
  readonly sku?: string | undefined;
  readonly order?: string | undefined;
  /** One of these: types of events or commands, codes of rejections or dead letters. */
  readonly types?: readonly string[] | undefined;
  /** Id of the command that led to the record. */
  readonly command?: string | undefined;
};

/** Returns the test for a filter. */
export const matchesFilter =
  ({ sku, order, types, command }: OutputRecordFilter) =>
  (output: OutputRecord): boolean =>
    includes(skusOf(output), sku) &&
    includes(ordersOf(output), order) &&
    (!types || types.some((type) => typesOf(output).includes(type))) &&
    includes(commandsOf(output), command);

const includes = (found: readonly unknown[], wanted: string | undefined): boolean =>
  wanted === undefined || found.includes(wanted);

/** The key may be the SKU of another product. A rejection contains its command; a dead letter is one. */
const skusOf = ({ record, field }: OutputRecord): unknown[] => [
  record.key?.toString(),
  field('sku'),
  fieldOf(field('command'), 'sku'),
];

const ordersOf = ({ field }: OutputRecord): unknown[] => [
  field('orderId'),
  fieldOf(field('command'), 'orderId'),
];

const typesOf = ({ kind, header, field }: OutputRecord): unknown[] => [
  header('ce_type'),
  ...(kind === 'dead-letter' ? [header('dlq-reason')] : []),
  ...(kind === 'rejection' ? [field('code'), field('commandType')] : []),
];

/** Without `ce_id`, the id of a command is `topic-partition-offset`. */
function commandsOf({ kind, header }: OutputRecord): unknown[] {
  if (kind !== 'dead-letter') return [header('ce_causationid')];
  const recordId = [header('dlq-topic'), header('dlq-partition'), header('dlq-offset')].join('-');
  return [header('ce_id') ?? recordId];
}
