import {
  type CommandDecoder,
  decodeAll,
  type Decoded,
} from '../../../src/processing/decode/command-decoder.ts';
import { type InboundRecord, recordId } from '../../../src/processing/records/record.ts';
import { handlers } from '../../../src/service-layer/handlers.ts';
import { messageBus } from '../../../src/service-layer/message-bus.ts';
import { emptyStock, type Stock } from '../../../src/service-layer/stock.ts';
import { dataOf, header, type Published } from '../e2e/published.ts';

/** The expected outcome of a record: one line for each message. */
export type Expected = {
  readonly record: InboundRecord;
  readonly kind: Decoded['kind'];
  readonly lines: readonly string[];
};

/** The expected outcome of records of one partition, handled in this order. Each record has an outcome. */
export async function expectedOutcomes(
  records: readonly InboundRecord[],
  decode: CommandDecoder,
): Promise<Expected[]> {
  const decoded = await decodeAll(decode, records);
  const skus = decoded.flatMap((each) => (each.kind === 'command' ? each.command.data.sku : []));
  const stock = emptyStock(new Set(skus));
  const handled = new Set<string>();
  return decoded.map((each) => ({
    record: each.record,
    kind: each.kind,
    lines: linesOf(each, stock, handled),
  }));
}

const bus = messageBus(handlers);

function linesOf(decoded: Decoded, stock: Stock, handled: Set<string>): string[] {
  if (decoded.kind === 'invalid') return [`${recordId(decoded.record)} dead letter ${decoded.reason.code}`];
  const { id, idGiven } = decoded.headers;
  if (idGiven && handled.has(id)) return [];
  handled.add(id);
  const outcome = bus(decoded.command, stock);
  if (outcome.kind === 'rejected') return [`${id}/1 rejected ${outcome.rejection.code}`];
  return outcome.events.map(
    ({ type, data, sequence }, index) => `${id}/${index + 1} ${type} ${sequence} ${JSON.stringify(data)}`,
  );
}

/** The line of a message that was published. */
export function publishedLine(message: Published): string {
  const place = ['topic', 'partition', 'offset'].map((part) => lastOf(message, `dlq-${part}`));
  if (place[0] !== undefined) return `${place.join('-')} dead letter ${lastOf(message, 'dlq-reason')}`;
  const data = dataOf(message) as { code?: string };
  const id = header(message, 'ce_id');
  if (header(message, 'ce_type') === 'CommandRejected') return `${id} rejected ${data.code}`;
  return `${id} ${header(message, 'ce_type')} ${header(message, 'ce_sequence')} ${JSON.stringify(data)}`;
}

/** The original record may also have such headers. The last one belongs to this dead letter. */
function lastOf({ headers }: Published, name: string): string | undefined {
  const values = headers[name];
  return (Array.isArray(values) ? values.at(-1) : values)?.toString();
}
