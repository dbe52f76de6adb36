import type { Product } from '../../domain/product.ts';
import { needsOf } from '../../service-layer/stock-requirements.ts';
import { emptyStock, type Stock } from '../../service-layer/stock.ts';
import { commandsOf, type Decoded, type DecodedCommand, givenId } from '../decode/command-decoder.ts';
import type { Known, Outcome, UnitOfWork } from '../flush/unit-of-work.ts';

/**
 * The stock that the commands of a batch need: cached products, and all others loaded by one read. Duplicates have not
 * been removed yet, so state that only duplicates need is loaded unnecessarily.
 * @param cached products that are not loaded; their order lines and the ids of their commands are assumed to be new,
 *   which the commit checks
 */
export async function loadStock(
  records: readonly Decoded[],
  cached: readonly Product[],
  unitOfWork: UnitOfWork,
): Promise<Known & Pick<Outcome, 'assumedNew'>> {
  const skus = new Set(cached.map(({ sku }) => sku));
  const isCached = ({ command }: DecodedCommand): boolean => skus.has(command.data.sku);
  const commands = commandsOf(records);
  const others = commands.filter((decoded) => !isCached(decoded));
  const loaded = others.length === 0 ? nothing() : await read(others, unitOfWork);
  if (cached.length === 0) return { ...loaded, assumedNew: [] };
  const refs = cached.flatMap(({ batches }) => batches.map(({ ref }) => ref));
  return {
    stock: joined(loaded.stock, cached),
    handled: loaded.handled,
    preferred: new Set([...loaded.preferred, ...refs]),
    assumedNew: idsOf(commands.filter(isCached)),
  };
}

const nothing = (): Known => ({ stock: emptyStock([]), handled: new Map(), preferred: new Set() });

const idsOf = (commands: readonly DecodedCommand[]): string[] =>
  commands.flatMap((decoded) => givenId(decoded) ?? []);

const read = (commands: readonly DecodedCommand[], unitOfWork: UnitOfWork): Promise<Known> =>
  unitOfWork.read({ needs: needsOf(commands.map(({ command }) => command)), commandIds: idsOf(commands) });

function joined(stock: Stock, cached: readonly Product[]): Stock {
  const products = new Map(stock.products);
  const batches = new Map(stock.batches);
  for (const product of cached) {
    products.set(product.sku, product);
    for (const batch of product.batches) batches.set(batch.ref, batch);
  }
  return { ...stock, products, batches };
}
