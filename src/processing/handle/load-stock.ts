import type { Product } from '../../domain/product.ts';
import { needsOf } from '../../service-layer/stock-requirements.ts';
import { emptyStock, type Stock } from '../../service-layer/stock.ts';
import { commandsOf, type Decoded, type DecodedCommand, givenId } from '../decode/command-decoder.ts';
import type { Known, Outcome, UnitOfWork } from '../flush/unit-of-work.ts';

const nothing = (): Known => ({ stock: emptyStock([]), handled: new Map(), preferred: new Set() });

/**
 * What has to be known before records can be handled. Duplicates are still among them: what only they need is read in
 * vain.
 * @param taken products that are not read, as the lines and the ids of their commands are not
 */
export async function knownStock(
  records: readonly Decoded[],
  taken: readonly Product[],
  unitOfWork: UnitOfWork,
): Promise<Known & Pick<Outcome, 'assumedNew'>> {
  const skus = new Set(taken.map(({ sku }) => sku));
  const isTaken = ({ command }: DecodedCommand): boolean => skus.has(command.data.sku);
  const commands = commandsOf(records);
  const unread = commands.filter((decoded) => !isTaken(decoded));
  const known = unread.length === 0 ? nothing() : await read(unread, unitOfWork);
  if (taken.length === 0) return { ...known, assumedNew: [] };
  const refs = taken.flatMap(({ batches }) => batches.map(({ ref }) => ref));
  return {
    stock: joined(known.stock, taken),
    handled: known.handled,
    preferred: new Set([...known.preferred, ...refs]),
    assumedNew: idsOf(commands.filter(isTaken)),
  };
}

const idsOf = (commands: readonly DecodedCommand[]): string[] =>
  commands.flatMap((decoded) => givenId(decoded) ?? []);

const read = (commands: readonly DecodedCommand[], unitOfWork: UnitOfWork): Promise<Known> =>
  unitOfWork.read({ needs: needsOf(commands.map(({ command }) => command)), commandIds: idsOf(commands) });

function joined(stock: Stock, taken: readonly Product[]): Stock {
  const products = new Map(stock.products);
  const batches = new Map(stock.batches);
  for (const product of taken) {
    products.set(product.sku, product);
    for (const batch of product.batches) batches.set(batch.ref, batch);
  }
  return { ...stock, products, batches };
}
