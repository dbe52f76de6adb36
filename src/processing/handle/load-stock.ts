import type { Product } from '../../domain/product.ts';
import { requirementsOf } from '../../service-layer/stock-requirements.ts';
import { emptyStock, type Stock } from '../../service-layer/stock.ts';
import { commandsOf, type Decoded, type DecodedCommand, givenId } from '../decode/command-decoder.ts';
import type { BatchCommit, BatchUnitOfWork, LoadedState } from '../flush/unit-of-work.ts';

const nothing = (): LoadedState => ({ stock: emptyStock([]), handled: new Map(), preferred: new Set() });

/**
 * The stock that the commands of a batch need: cached products, and all others loaded by one read. Duplicates have not
 * been removed yet, so state that only duplicates need is loaded unnecessarily.
 * @param cached products that are not loaded; their order lines and the ids of their commands are assumed to be new,
 *   which the commit checks
 * @param moreWaiting how many times more lines that wait are loaded than at first
 */
export async function loadStock(
  records: readonly Decoded[],
  cached: readonly Product[],
  moreWaiting: number,
  unitOfWork: BatchUnitOfWork,
): Promise<LoadedState & Pick<BatchCommit, 'assumedNew'>> {
  const skus = new Set(cached.map(({ sku }) => sku));
  const isCached = ({ command }: DecodedCommand): boolean => skus.has(command.data.sku);
  const commands = commandsOf(records);
  const others = commands.filter((decoded) => !isCached(decoded));
  const loaded = others.length === 0 ? nothing() : await load(others, moreWaiting, unitOfWork);
  if (cached.length === 0) return { ...loaded, assumedNew: [] };
  const refs = cached.flatMap(({ batches }) => batches.map(({ ref }) => ref));
  return {
    stock: withProducts(loaded.stock, cached),
    handled: loaded.handled,
    preferred: new Set([...loaded.preferred, ...refs]),
    assumedNew: idsOf(commands.filter(isCached)),
  };
}

const idsOf = (commands: readonly DecodedCommand[]): string[] =>
  commands.flatMap((decoded) => givenId(decoded) ?? []);

const load = (
  commands: readonly DecodedCommand[],
  moreWaiting: number,
  unitOfWork: BatchUnitOfWork,
): Promise<LoadedState> =>
  unitOfWork.products.load({
    requirements: requirementsOf(
      commands.map(({ command }) => command),
      moreWaiting,
    ),
    commandIds: idsOf(commands),
  });

function withProducts(stock: Stock, added: readonly Product[]): Stock {
  const products = new Map(stock.products);
  const batches = new Map(stock.batches);
  for (const product of added) {
    products.set(product.sku, product);
    for (const batch of product.batches) batches.set(batch.ref, batch);
  }
  return { ...stock, products, batches };
}
